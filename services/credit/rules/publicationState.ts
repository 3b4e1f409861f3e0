import { PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import { channels, isChannel, type Channel } from "./channels.ts";
import type { CreditFact } from "./creditFact.ts";
import { recordVersionOf, renewalsOf } from "./publicationVersion.ts";

/** Where a record stands in a channel; `none` = never asked. */
export type Standing = "none" | "requested" | "published" | "refused" | "barred" | "withdrawing" | "withdrawn";

/** A record in one channel. Versions are those of publication (publicationVersion.ts), from 1; 0 = none. */
export interface ChannelRecord {
  readonly state: Standing;
  /** Highest version the channel was asked to show. */
  readonly requestedVersion: number;
  /** Version the channel shows, as far as it reported. */
  readonly publishedVersion: number;
  /** Version that last asked for a withdrawal. */
  readonly withdrawalVersion: number;
  /** Highest version whose withdrawal the channel reported. */
  readonly withdrawnVersion: number;
  readonly bar: PublicationBar;
  /** ISO, or empty. */
  readonly dueDate: string;
  readonly remoteId: string;
  /** ISO, or empty. */
  readonly publicityUntil: string;
  /** `<result>:<version>` of every report taken in. */
  readonly reported: readonly string[];
}

/** What was decided for one version in one channel. */
export interface VersionDecision {
  readonly channel: Channel;
  readonly version: number;
  readonly publish: boolean;
  readonly bar: PublicationBar;
  readonly dueDate: string;
  readonly withdrawal: boolean;
}

/** The publication of one case, folded from its credit events. */
export interface PublicationState {
  /** Version of the case that was taken in last. */
  readonly caseVersion: number;
  /** How often it was requested again after a channel had withdrawn it because of a transfer. */
  readonly renewals: number;
  readonly channels: Readonly<Record<Channel, ChannelRecord>>;
  /** One per channel and version, oldest first. */
  readonly versions: readonly VersionDecision[];
}

const untouched: ChannelRecord = {
  state: "none",
  requestedVersion: 0,
  publishedVersion: 0,
  withdrawalVersion: 0,
  withdrawnVersion: 0,
  bar: PublicationBar.UNSPECIFIED,
  dueDate: "",
  remoteId: "",
  publicityUntil: "",
  reported: [],
};

export const emptyPublication: PublicationState = {
  caseVersion: 0,
  renewals: 0,
  channels: Object.fromEntries(channels.map((channel) => [channel, untouched])) as Record<Channel, ChannelRecord>,
  versions: [],
};

/** The state after one more credit event. Pure and total; an event of an unknown channel changes nothing. */
export function evolve(state: PublicationState, fact: CreditFact): PublicationState {
  const { channel } = fact.data;
  if (!isChannel(channel)) return state;
  const record = evolveChannel(state.channels[channel], fact);
  const next = { ...state, channels: { ...state.channels, [channel]: record } };
  const decision = decisionOf(channel, fact);
  if (!decision) return next;
  return {
    ...next,
    caseVersion: Math.max(state.caseVersion, recordVersionOf(decision.version)),
    renewals: Math.max(state.renewals, renewalsOf(decision.version)),
    versions: addDecision(state.versions, decision),
  };
}

/** The name of a report among those taken in. */
export function reportName(type: CreditFact["type"], version: number): string {
  return `${type.slice(type.lastIndexOf(".") + 1)}:${version}`;
}

function evolveChannel(record: ChannelRecord, fact: CreditFact): ChannelRecord {
  switch (fact.type) {
    case "hub.credit.v1.PublicationRequested": {
      const { version, dueDate, publicityUntil } = fact.data;
      return { ...record, state: "requested", requestedVersion: version, bar: PublicationBar.UNSPECIFIED, dueDate, publicityUntil };
    }
    case "hub.credit.v1.PublicationBarred":
      return { ...record, state: "barred", bar: fact.data.bar, dueDate: fact.data.dueDate };
    case "hub.credit.v1.WithdrawalRequested": {
      const { version, bar, dueDate } = fact.data;
      // A withdrawal that does not say why follows a PublicationBarred that does.
      return { ...record, state: "withdrawing", withdrawalVersion: version, bar: bar || record.bar, dueDate };
    }
    case "hub.credit.v1.Published":
    case "hub.credit.v1.Withdrawn":
    case "hub.credit.v1.PublicationRefused":
      return evolveReported({ ...record, reported: [...record.reported, reportName(fact.type, fact.data.version)] }, fact);
  }
}

type ReportFact = Extract<CreditFact, { type: `hub.credit.v1.${"Published" | "Withdrawn" | "PublicationRefused"}` }>;

/** A report about an older version than the one asked for last is kept, and changes no state. */
function evolveReported(record: ChannelRecord, { type, data }: ReportFact): ChannelRecord {
  const isAnswer = data.version === record.requestedVersion && (record.state === "requested" || record.state === "refused");
  switch (type) {
    case "hub.credit.v1.Published":
      return { ...shown(record, data.version, data.remoteId), ...(isAnswer ? { state: "published" } : {}) };
    case "hub.credit.v1.Withdrawn":
      return withdrawn(record, data.version);
    case "hub.credit.v1.PublicationRefused":
      return isAnswer ? { ...record, state: "refused" } : record;
  }
}

/** Answers may come late: what was withdrawn by a higher version is not shown again. */
function shown(record: ChannelRecord, version: number, remoteId: string): ChannelRecord {
  if (version <= record.withdrawnVersion) return record;
  return { ...record, publishedVersion: Math.max(record.publishedVersion, version), remoteId: remoteId || record.remoteId };
}

function withdrawn(record: ChannelRecord, version: number): ChannelRecord {
  const isDone = record.state === "withdrawing" && version >= record.withdrawalVersion;
  return {
    ...record,
    withdrawnVersion: Math.max(record.withdrawnVersion, version),
    publishedVersion: version >= record.publishedVersion ? 0 : record.publishedVersion,
    ...(isDone ? { state: "withdrawn" } : {}),
  };
}

function decisionOf(channel: Channel, { type, data }: CreditFact): VersionDecision | undefined {
  switch (type) {
    case "hub.credit.v1.PublicationRequested":
      return { channel, version: data.version, publish: true, bar: PublicationBar.UNSPECIFIED, dueDate: data.dueDate, withdrawal: false };
    case "hub.credit.v1.PublicationBarred":
      return { channel, version: data.version, publish: false, bar: data.bar, dueDate: data.dueDate, withdrawal: false };
    case "hub.credit.v1.WithdrawalRequested":
      return { channel, version: data.version, publish: false, bar: data.bar, dueDate: data.dueDate, withdrawal: true };
    case "hub.credit.v1.Published":
    case "hub.credit.v1.Withdrawn":
    case "hub.credit.v1.PublicationRefused":
      return undefined;
  }
}

/**
 * One decision per version: the last one, which for a transfer may turn either way. A version that is barred and therefore
 * withdrawn is barred, with the due date it would have had.
 */
function addDecision(versions: readonly VersionDecision[], decision: VersionDecision): VersionDecision[] {
  const known = versions.findIndex(({ channel, version }) => channel === decision.channel && version === decision.version);
  if (known < 0) return [...versions, decision];
  return versions.map((one, index) => {
    if (index !== known) return one;
    return decision.withdrawal ? { ...one, withdrawal: true } : decision;
  });
}

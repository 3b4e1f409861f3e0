import { PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import type { VersionPublication } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import type { FeedAnswer } from "../../../seeds/simulators/contract.ts";
import { barName } from "./barNames.ts";
import type { RecordVersion } from "./caseFacts.ts";
import { effectKey, type EffectCounts } from "./effects.ts";
import { channels } from "./expected.ts";
import type { RowFacts } from "./rowFacts.ts";
import { hopsOfRow } from "./rowHops.ts";

/** What became of a record in one system. `missing` appears only when something was lost or is still on its way. */
export type SystemState = "delivered" | "withheld" | "not-applicable" | "dead-lettered" | "missing";

interface Issue {
  readonly code: string;
  readonly field: string;
  readonly message: string;
}

/** One entry of the report: what became of one input row. */
export interface RecordReport {
  readonly decisionNo: string;
  readonly party: string;
  readonly source: string;
  readonly answer: FeedAnswer["outcome"] | "none";
  readonly errors: readonly Issue[];
  readonly warnings: readonly Issue[];
  readonly publish: boolean;
  /** Why it is not published, e.g. `minor`; null when it is, or when there is nothing to publish. */
  readonly bar: string | null;
  /** Last day for publishing, ISO. */
  readonly due: { readonly creditChina: string | null; readonly disclosure: string | null };
  readonly fineFen: number | null;
  readonly systems: Readonly<Record<string, SystemState>>;
  readonly hops: number;
}

/** What all systems hold, and what they refused for good, by system. */
export interface Outcomes {
  readonly arrived: ReadonlyMap<string, EffectCounts>;
  readonly deadLettered: ReadonlyMap<string, EffectCounts>;
}

export function toRecordReport(row: RowFacts, outcomes: Outcomes): RecordReport {
  const { answer, facts, source } = row;
  const version = versionOf(row);
  const decisions = (facts?.publications ?? []).filter((decision) => decision.version === version?.version);
  return {
    decisionNo: version?.decisionNo || found(row, "CF_WSH"),
    party: found(row, "CF_XDR_MC"),
    source,
    ...answerOf(answer),
    ...publicationOf(decisions),
    fineFen: version?.fineFen ?? null,
    systems: systemsOf(isRecorded(answer) ? version : undefined, decisions, facts?.caseId ?? "", outcomes),
    hops: hopsOfRow(row, version),
  };
}

/** The value as the row has it. */
const found = ({ row }: RowFacts, field: string): string => row[field] ?? "";

const isRecorded = (answer: FeedAnswer | undefined): boolean => answer?.outcome === "accepted" || answer?.outcome === "parked";

function answerOf(answer: FeedAnswer | undefined): Pick<RecordReport, "answer" | "errors" | "warnings"> {
  if (!answer) return { answer: "none", errors: [], warnings: [] };
  return { answer: answer.outcome, errors: answer.errors.map(toIssue), warnings: answer.warnings.map(toIssue) };
}

const toIssue = ({ code, field, message }: Issue): Issue => ({ code, field, message });

/** The version this row made; for a parked row the one made at its release, for a duplicate the one it repeats. */
function versionOf({ answer, facts }: RowFacts): RecordVersion | undefined {
  if (!answer || !facts || answer.outcome === "rejected") return undefined;
  const parked = facts.parked.find(({ eventId }) => eventId === answer.eventId);
  if (parked) return facts.versions.find(({ source, reference }) => source === parked.source && reference === parked.reference);
  return facts.versions.find(({ eventId }) => eventId === answer.eventId);
}

function publicationOf(decisions: readonly VersionPublication[]): Pick<RecordReport, "publish" | "bar" | "due"> {
  const of = (channel: string) => decisions.find((decision) => decision.channel === channel);
  const [creditChina, disclosure] = [of("credit-china"), of("enterprise-disclosure")];
  const publish = decisions.some((decision) => decision.publish);
  return {
    publish,
    bar: publish ? null : (barName(creditChina?.bar) ?? barName(disclosure?.bar)),
    due: { creditChina: creditChina?.dueDate || null, disclosure: isNaturalPerson(disclosure) ? null : disclosure?.dueDate || null },
  };
}

/** The channel never takes natural persons: nothing was withheld from it. */
const isNaturalPerson = (decision: VersionPublication | undefined): boolean => decision?.bar === PublicationBar.NATURAL_PERSON;

function systemsOf(version: RecordVersion | undefined, decisions: readonly VersionPublication[], caseId: string, outcomes: Outcomes): Record<string, SystemState> {
  const stateOf = (system: string, type: string): SystemState => {
    const key = effectKey(caseId, type, version?.version ?? 0);
    if (outcomes.deadLettered.get(system)?.has(key)) return "dead-lettered";
    return outcomes.arrived.get(system)?.has(key) ? "delivered" : "missing";
  };
  const optional = (system: string, type: string): SystemState => {
    const state = version ? stateOf(system, type) : "missing";
    return state === "missing" ? "not-applicable" : state;
  };
  const states: Record<string, SystemState> = {
    "ip-case": version?.source === "ip-case" ? optional("ip-case", "Published") : "not-applicable",
    "aic-case": optional("aic-case", "CaseFiled"),
    "linkage-platform": version ? stateOf("linkage-platform", version.type) : "not-applicable",
  };
  for (const channel of channels) states[channel] = channelState(version ? decisions.find((one) => one.channel === channel) : undefined, stateOf);
  return states;
}

function channelState(decision: VersionPublication | undefined, stateOf: (system: string, type: string) => SystemState): SystemState {
  if (!decision || isNaturalPerson(decision)) return "not-applicable";
  if (decision.publish) return stateOf(decision.channel, "PublicationRequested");
  const isRevocation = decision.withdrawal && decision.bar === PublicationBar.REVOKED;
  return isRevocation ? stateOf(decision.channel, "WithdrawalRequested") : "withheld";
}

import type { System } from "../hub/simulators.ts";
import type { CaseEvent, Organ } from "./caseEvents.ts";
import type { CrashCase, FedRow } from "./crashCase.ts";
import type { PartyKind } from "./parties.ts";

/** An effect that a system must have once: its type, the version of the record and, for publications, the channel. */
export interface ExpectedEffect {
  readonly system: System;
  readonly type: string;
  readonly version: number;
  readonly channel: string;
  /** Which deadline the platform is told of; else empty. */
  readonly deadline: string;
  /** Comes by the clock, not before this moment, milliseconds; absent = at once. */
  readonly notBefore?: number;
}

/** Everything that the rows fed so far must lead to, by case. */
export function expectedEffects(fed: readonly FedRow[]): Map<CrashCase, ExpectedEffect[]> {
  const byCase = new Map<CrashCase, Recorded[]>();
  for (const row of fed) {
    const before = byCase.get(row.crashCase) ?? [];
    byCase.set(row.crashCase, [...before, ...recordsOf(row)]);
  }
  return new Map([...byCase].map(([crashCase, records]) => [crashCase, records.flatMap((one, index) => effectsOf(crashCase, one, index + 1))]));
}

type Clocked = Pick<ExpectedEffect, "notBefore">;

interface Recorded {
  readonly event: CaseEvent;
  readonly clocked: Clocked;
}

/** The last second of a term still counts. */
const LAST_SECOND_MS = 1_000;

function recordsOf({ step: { records, due } }: FedRow): Recorded[] {
  const reported = records.map((event) => ({ event, clocked: {} }));
  if (!due) return reported;
  const clocked = { notBefore: due.at + LAST_SECOND_MS };
  return [...reported, ...due.records.map((event) => ({ event, clocked }))];
}

/** A report that waits is nobody's business yet. */
const SILENT = "SubmissionParked";

function effectsOf({ party, agencySystem }: CrashCase, { event, clocked }: Recorded, version: number): ExpectedEffect[] {
  const { type, told, deadline } = event;
  if (type === SILENT) return [];
  const effect: ExpectedEffect = { system: "linkage-platform", type, version, channel: "", deadline, ...clocked };
  const others = told.map((organ) => ({ ...effect, system: systemOf(organ, agencySystem), deadline: "" }));
  const publications = party === undefined ? [] : channels.flatMap((channel) => publicationEffects(channel, { party, agencySystem, type, version }));
  return [effect, ...others, ...publications];
}

const systemOf = (organ: Organ, agencySystem: System): System => (organ === "agency" ? agencySystem : organ);

const channels = ["credit-china", "enterprise-disclosure"] as const;

/** What a version of a penalty asks of a channel, and what comes of it. */
const askedFor: Readonly<Record<string, readonly [string, string]>> = {
  PenaltyDecided: ["PublicationRequested", "Published"],
  PenaltyCorrected: ["PublicationRequested", "Published"],
  PenaltyRevoked: ["WithdrawalRequested", "Withdrawn"],
};

/** The disclosure system never shows natural persons (企业信息公示暂行条例 art. 6). */
const shows = (channel: System, party: PartyKind): boolean => channel === "credit-china" || party !== "person";

interface PenaltyVersion {
  readonly party: PartyKind;
  readonly agencySystem: System;
  readonly type: string;
  readonly version: number;
}

/** The channel is asked, and its answer goes to the platform and to the system that reported the penalty, when it takes such news. */
function publicationEffects(channel: System, { party, agencySystem, type, version }: PenaltyVersion): ExpectedEffect[] {
  const asked = askedFor[type];
  if (!asked) return [];
  const [request, done] = asked;
  const effect = { version, channel, deadline: "" };
  if (!shows(channel, party)) return [{ ...effect, system: "linkage-platform", type: "PublicationBarred" }];
  const listeners: System[] = agencySystem === "ip-case" ? ["linkage-platform", "ip-case"] : ["linkage-platform"];
  return [{ ...effect, system: channel, type: request, channel: "" }, ...listeners.map((system) => ({ ...effect, system, type: done }))];
}

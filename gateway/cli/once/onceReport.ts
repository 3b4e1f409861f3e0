import type { PendingDelivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { ReceivedEffect } from "../../../seeds/simulators/contract.ts";
import { shortType } from "../terminal/labels.ts";
import { barName } from "./barNames.ts";
import type { CaseFacts } from "./caseFacts.ts";
import { countEffects, effectKey, increase, type EffectCounts } from "./effects.ts";
import { expectedEffects } from "./expected.ts";
import { toRecordReport, type RecordReport } from "./recordReport.ts";
import type { RowFacts } from "./rowFacts.ts";
import { tallySystem, type SystemTally } from "./tally.ts";

/** The report of `--once`, as it is written to the file. */
export interface OnceReport {
  readonly records: readonly RecordReport[];
  readonly systems: Readonly<Record<string, SystemTally>>;
  readonly elapsedMs: number;
}

/** One line of the table for people. */
export interface SystemSummary extends SystemTally {
  readonly system: string;
  /** Why records were withheld from the system, and how many. */
  readonly withheld: ReadonlyMap<string, number>;
  /** Rows of this system that the hub rejected, or records that this system refused. */
  readonly rejected: number;
}

export interface OnceFacts {
  readonly rows: readonly RowFacts[];
  readonly cases: ReadonlyMap<string, CaseFacts>;
  readonly received: ReadonlyMap<string, readonly Pick<ReceivedEffect, "caseId" | "type" | "version">[]>;
  readonly deadLetters: readonly PendingDelivery[];
  readonly elapsedMs: number;
}

/** Everything together: what was expected, what arrived, and what became of each row. */
export function toOnceReport(facts: OnceFacts): { readonly report: OnceReport; readonly summaries: readonly SystemSummary[] } {
  const { rows, cases, received, elapsedMs } = facts;
  const expected = expectedEffects(cases.values());
  const arrived = new Map([...received].map(([system, effects]) => [system, countEffects(effects, (caseId) => cases.has(caseId))]));
  const deadLettered = countDeadLetters(facts);
  const records = rows.map((row) => toRecordReport(row, { arrived, deadLettered }));
  const tallies = [...received.keys()].map((system) => ({ system, ...tallySystem(expected.get(system), arrived.get(system), deadLettered.get(system)) }));
  return {
    report: {
      records,
      systems: Object.fromEntries(tallies.map(({ system, ...tally }) => [system, tally])),
      elapsedMs,
    },
    summaries: tallies.map((tally) => ({
      ...tally,
      withheld: withheldFrom(tally.system, cases),
      rejected: records.filter(({ source, answer }) => source === tally.system && answer === "rejected").length + (deadLettered.get(tally.system)?.size ?? 0),
    })),
  };
}

/** Dead letters as effects that a system refused. The version of the record is that of the event's case. */
function countDeadLetters({ deadLetters, cases }: OnceFacts): Map<string, EffectCounts> {
  const counts = new Map<string, Map<string, number>>();
  for (const { subscriptionId, caseId, eventType, eventId } of deadLetters) {
    const facts = cases.get(caseId);
    if (!facts) continue;
    const version = facts.hops.find((hop) => hop.eventId === eventId)?.version ?? 0;
    const own = counts.get(subscriptionId) ?? new Map<string, number>();
    counts.set(subscriptionId, own);
    increase(own, effectKey(caseId, shortType(eventType), version));
  }
  return counts;
}

function withheldFrom(system: string, cases: ReadonlyMap<string, CaseFacts>): ReadonlyMap<string, number> {
  const reasons = new Map<string, number>();
  for (const { publications } of cases.values()) {
    for (const { channel, publish, bar } of publications) {
      if (channel === system && !publish) increase(reasons, barName(bar) ?? "unspecified");
    }
  }
  return reasons;
}

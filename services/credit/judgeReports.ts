import type { PublicationReport } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { toShanghaiTime } from "../shared/time.ts";
import type { CreditCase } from "./creditCase.ts";
import { maskNumbers } from "../shared/events/maskNumbers.ts";
import type { Channel } from "./rules/channels.ts";
import { evolve } from "./rules/publicationState.ts";
import { report, type Origin } from "./rules/report.ts";
import type { Addition } from "./updateCase.ts";

/** The reports of one channel on one case, sorted by what becomes of them. */
export interface JudgedReports {
  readonly additions: readonly Addition[];
  readonly duplicates: number;
  /** Of versions the channel was never asked about, as far as the state given knows. */
  readonly unknown: readonly PublicationReport[];
}

export interface ReportedCase {
  readonly channel: Channel;
  readonly reports: readonly PublicationReport[];
  readonly originOf: (version: number) => Origin;
}

/** Judges the reports in their order, each on the state the former ones leave. */
export function judgeReports(current: CreditCase, { channel, reports, originOf }: ReportedCase): JudgedReports {
  const { correlationId, traceparent, division } = current;
  const additions: Addition[] = [];
  const unknown: PublicationReport[] = [];
  let { publication } = current;
  for (const one of reports) {
    const fact = report(publication, channel, cleaned(one), originOf(one.version));
    if (fact === "unknown") unknown.push(one);
    if (typeof fact === "string") continue;
    publication = evolve(publication, fact);
    additions.push({ fact, cause: { eventId: one.causationId, correlationId, traceparent, division } });
  }
  return { additions, unknown, duplicates: reports.length - additions.length - unknown.length };
}

/** Time in the form of the product, and no personal number in the channel's words. */
function cleaned(one: PublicationReport): PublicationReport {
  const at = Date.parse(one.occurredAt);
  return {
    ...one,
    occurredAt: toShanghaiTime(Number.isNaN(at) ? Date.now() : at),
    code: one.code.slice(0, 64),
    message: maskNumbers(one.message).slice(0, 500),
  };
}

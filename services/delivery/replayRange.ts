import type { ReplayRange } from "../../proto/gen/hub/delivery/v1/operation_service.ts";
import type { Filter } from "../../proto/gen/hub/registry/v1/registry.ts";
import { Decision } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { sequenceAt } from "../shared/bus/journalTime.ts";
import { HubError } from "../shared/errors.ts";
import { compileFilter, type CompiledFilter } from "../shared/filter/compileFilter.ts";
import { verdictOn } from "./liveFeed.ts";
import { firstSequence, timeOf } from "./openSubscription.ts";
import type { PreparedEvent } from "./preparedEvent.ts";
import type { Terms } from "./terms.ts";

/** A range whose places in the journal are known. */
export interface ResolvedRange {
  readonly from: number;
  /** Last sequence; below `from` when there is nothing. */
  readonly through: number;
  readonly filter: Filter | undefined;
  readonly test: CompiledFilter | undefined;
  /** Only these; empty = all. */
  readonly caseIds: ReadonlySet<string>;
  /** Growing, each once; empty = the whole range. */
  readonly sequences: readonly number[];
}

const SEQUENCES_MAX = 100_000;
const CASES_MAX = 10_000;

/**
 * The places of a range. It ends where the live feed stands (`liveCursor`): what that has not come to is not delivered again but for the
 * first time. Throws INVALID_REQUEST, JOURNAL_UNAVAILABLE.
 */
export async function resolveRange(bus: BusConnection, liveCursor: number, range: ReplayRange): Promise<ResolvedRange> {
  check(range);
  const { start, until, throughSequence, filter } = range;
  const caseIds = new Set(range.caseIds);
  const sequences = [...new Set(range.sequences.map(Number))].sort((a, b) => a - b);
  const test = filter && compileFilter(filter);
  const [first, last] = [sequences[0], sequences.at(-1)];
  if (first !== undefined && last !== undefined) return { from: first, through: last, filter, test, caseIds, sequences };
  const from = start ? await firstSequence(bus, start) : 1;
  const beforeUntil = until === "" ? Infinity : (await sequenceAt(bus, timeOf(until))) - 1;
  const through = Math.min(beforeUntil, throughSequence > 0n ? Number(throughSequence) : Infinity, liveCursor);
  return { from, through, filter, test, caseIds, sequences };
}

/** True when the subscription takes the event and the range means it. */
export function isInRange({ test, caseIds }: ResolvedRange, terms: Terms, prepared: PreparedEvent): boolean {
  if (caseIds.size > 0 && !caseIds.has(prepared.caseId)) return false;
  if (verdictOn(terms, prepared).decision !== Decision.MATCHED) return false;
  return test === undefined || test.failing(prepared.event, () => prepared.data()) === "";
}

function check({ sequences, caseIds, start, until, throughSequence, filter }: ReplayRange): void {
  const refuse = (field: string, words: string) => new HubError("INVALID_REQUEST", words, { field });
  const isRange = start !== undefined || until !== "" || throughSequence > 0n || filter !== undefined || caseIds.length > 0;
  if (sequences.length > 0 && isRange) throw refuse("range.sequences", "sequences 不与其他条件同用 / range.sequences goes with no other condition");
  if (sequences.length > SEQUENCES_MAX) throw refuse("range.sequences", `sequences 至多 ${SEQUENCES_MAX} 个 / range.sequences: at most ${SEQUENCES_MAX}`);
  if (sequences.some((one) => one < 1n)) throw refuse("range.sequences", "序号从 1 起 / sequences begin at 1");
  if (caseIds.length > CASES_MAX) throw refuse("range.case_ids", `case_ids 至多 ${CASES_MAX} 个 / range.case_ids: at most ${CASES_MAX}`);
}

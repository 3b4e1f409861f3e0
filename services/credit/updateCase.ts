import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import type { Journal } from "../shared/bus/journal.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { addEvent, type CreditCase } from "./creditCase.ts";
import type { CreditCases } from "./creditCases.ts";
import type { CreditFact } from "./rules/creditFact.ts";
import { toEvent, type Cause } from "./toEvent.ts";

export interface UpdateDeps {
  readonly journal: Pick<Journal, "append">;
  readonly cases: CreditCases;
}

/** A fact to record, and what it follows from. */
export interface Addition {
  readonly fact: CreditFact;
  readonly cause: Cause;
}

/** A recorded fact. */
export interface Recorded extends Addition {
  readonly event: Event;
  readonly sequence: number;
}

/** After this many lost races the caller repeats its work later. */
const ROUNDS_MAX = 8;

/**
 * Decides on the case as it is known and records the result, all or nothing. When somebody else recorded an event in
 * between, decides again on the state of the journal; `decide` must therefore be pure. Throws JOURNAL_UNAVAILABLE when
 * the outcome is unknown. Repeating the update is safe: if it was recorded after all, the next append conflicts.
 */
export async function updateCase(
  { journal, cases }: UpdateDeps,
  caseId: string,
  decide: (current: CreditCase) => readonly Addition[],
): Promise<Recorded[]> {
  let current = await cases.find(caseId);
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    const planned = plan(current, decide(current));
    if (planned.length === 0) return [];
    const result = await journal.append({ domain: "credit", caseId, expectedLast: current.lastSequence, events: planned.map(({ event }) => event) });
    if (result !== "conflict") return settle(cases, current, planned, result.sequences);
    current = await cases.reload(caseId);
  }
  throw new HubError("JOURNAL_UNAVAILABLE", `案件写入冲突过多，请重试 / too many concurrent changes of case ${caseId}, try again`, { caseId });
}

type Planned = Addition & { readonly event: Event };

function plan(current: CreditCase, additions: readonly Addition[]): Planned[] {
  const now = toShanghaiTime(Date.now());
  return additions.map(({ fact, cause }, index) => {
    const place = { caseId: current.caseId, caseVersion: current.eventCount + index + 1, now };
    return { fact, cause, event: toEvent(fact, cause, place) };
  });
}

function settle(cases: CreditCases, before: CreditCase, planned: readonly Planned[], sequences: readonly number[]): Recorded[] {
  const recorded = planned.map((one, index) => ({ ...one, sequence: sequences[index] ?? 0 }));
  cases.keep(recorded.reduce((current, { fact, event, sequence }) => addEvent(current, fact, event, sequence), before));
  return recorded;
}

import type { HistoryRecomputed, StepChange } from "../../../../proto/gen/hub/case/v1/procedure.ts";
import type { History } from "./history.ts";

/** What a new reading of the history changed for steps that stay; empty when only something was added at the end. */
function stepChanges(before: History, after: History): StepChange[] {
  const former = new Map(before.all.map(({ step, from }) => [step.key, from]));
  return after.all.flatMap(({ step, from }) => {
    const was = former.get(step.key);
    return was === undefined || was === from ? [] : [{ eventId: step.key, event: step.event, fromStateBefore: was, fromStateAfter: from }];
  });
}

/** True when the new reading says more than one more step at the end. */
export function isRecomputed(before: History, after: History, added: ReadonlySet<string>): boolean {
  const kept = after.all.map(({ step }) => step.key).filter((key) => !added.has(key));
  const former = before.all.map(({ step }) => step.key);
  const extended = kept.length === former.length && kept.every((key, index) => key === former[index]);
  const behind = after.all.findIndex(({ step }) => added.has(step.key));
  return !extended || (behind >= 0 && after.all.slice(behind).some(({ step }) => !added.has(step.key)));
}

export type RecomputedHead = Pick<HistoryRecomputed, "causeEventId" | "caseNo" | "agency" | "agencySystem" | "toldSystems">;

/** The event that says what changed. */
export function toRecomputed(before: History, after: History, head: RecomputedHead): HistoryRecomputed {
  return { ...head, stateBefore: before.state, stateAfter: after.state, changes: stepChanges(before, after) };
}

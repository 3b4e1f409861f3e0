import { baseOf, type Guard, type Transition } from "./procedureTable.ts";
import { deadlinesOf, type DeadlineLaw } from "./deadlines.ts";
import type { PlacedStep, Step } from "./step.ts";

/** Where a step would stand. */
export interface Place {
  readonly step: Step;
  /** The history of its own track before it. */
  readonly before: readonly PlacedStep[];
  /** The other tracks of the case: those of its suspects. */
  readonly beside: readonly PlacedStep[];
}

/**
 * What stands against a step after a history, in words with the source of law, or undefined. Only guards that look at the
 * history; what the report itself must hold is judgeStep's.
 */
export function pathObjection(law: DeadlineLaw, { transition, ...place }: Place & { readonly transition: Transition }): string | undefined {
  for (const guard of transition.guards) {
    const objection = (objections[guard.kind] as Objection<Guard["kind"]> | undefined)?.(law, guard, place);
    if (objection !== undefined) return `${objection} (${guard.source})`;
  }
  return undefined;
}


type Objection<Kind extends Guard["kind"]> = (law: DeadlineLaw, guard: Extract<Guard, { kind: Kind }>, place: Place) => string | undefined;

/** The guards that look at the history. */
const objections: { readonly [Kind in Guard["kind"]]?: Objection<Kind> } = {
  within: (law, { deadline }, place) => within(law, deadline, place),
  after,
  most: (_law, { count }, { step, before }) =>
    before.filter((placed) => placed.step.event === step.event).length < count ? undefined : `最多 ${count} 次 / at most ${count} times`,
  noOpenDeadline: (law, _guard, place) => noOpenDeadline(law, place),
};

/** The step must come before the end of a deadline. */
function within(law: DeadlineLaw, id: string, { step, before }: Place): string | undefined {
  const deadline = deadlinesOf(law, before).findLast((one) => one.deadline.id === id)?.deadline;
  if (!deadline || step.at <= Date.parse(deadline.dueAt)) return undefined;
  return `已过期限 ${id}（${deadline.dueAt}） / after the end of ${id}`;
}

/** In some states the step is allowed only when the organ has let a deadline pass. */
function after(law: DeadlineLaw, { deadline: id, states }: Extract<Guard, { kind: "after" }>, { step, before }: Place): string | undefined {
  const last = before.at(-1);
  if (!last || !states.includes(last.to)) return undefined;
  const running = deadlinesOf(law, before).findLast(({ row }) => baseOf(row) === id);
  const dueAt = running?.deadline.dueAt ?? dueFrom(law, id, last);
  if (dueAt !== undefined && step.at > Date.parse(dueAt)) return undefined;
  return `期限 ${id} 尚未届满${dueAt === undefined ? "" : `（${dueAt}）`} / ${id} has not ended yet`;
}

/** The end of a deadline that should have started: as if the organ had done its first step when it got the case. */
function dueFrom(law: DeadlineLaw, id: string, { step }: PlacedStep): string | undefined {
  const row = law.procedure.table.deadlines.find((one) => one.id === id);
  if (!row) return undefined;
  return deadlinesOf(law, [{ step: { ...step, event: row.startsAtEvent, data: {} }, from: "", to: "" }]).find((one) => one.deadline.id === id)?.deadline.dueAt;
}

/** Nothing may be running any more; what has ended unmet does not keep a case open for ever. */
function noOpenDeadline(law: DeadlineLaw, { step, before, beside }: Place): string | undefined {
  const state = before.at(-1)?.to ?? "";
  const history = [...before, ...beside.filter((one) => one.step.at <= step.at)].toSorted((a, b) => a.step.at - b.step.at);
  const open = deadlinesOf(law, history).filter(
    ({ deadline, metBy, row }) => !metBy && deadline.kind === "duty" && !row.suspendedIn.includes(state) && step.at <= Date.parse(deadline.dueAt),
  );
  if (open.length === 0) return undefined;
  const ids = open.map(({ deadline }) => deadline.id).join(", ");
  return `尚有期限未届满：${ids} / deadlines still running: ${ids}`;
}

import type { Deadline } from "../../../../proto/gen/hub/case/v1/procedure.ts";
import type { Calendar } from "../../../shared/calendar/calendar.ts";
import { baseOf, type DeadlineRow } from "./procedureTable.ts";
import type { Procedure } from "./procedure.ts";
import { dayOf, type PlacedStep, type Step } from "./step.ts";
import { computeTerm, toSeconds } from "./term.ts";

/** What deadlines depend on beside the history. */
export interface DeadlineLaw {
  readonly procedure: Procedure;
  readonly calendar: Calendar;
}

/** One deadline of a history. */
export interface RunningDeadline {
  readonly deadline: Deadline;
  readonly row: DeadlineRow;
  /** The step that started it. */
  readonly startedBy: Step;
  /** The step that met or ended it; absent while it is owed. */
  readonly metBy?: Step;
  /** When it was met, milliseconds: when the step happened, or when the hub gave the notice that was owed. */
  readonly metAt?: number;
}

/**
 * Every deadline of a history, in the order of start. A second start of a deadline of the same track that is still owed
 * takes its place (D06 after a supplement). Pure: the same history gives the same deadlines.
 */
export function deadlinesOf(law: DeadlineLaw, history: readonly PlacedStep[]): RunningDeadline[] {
  const running: RunningDeadline[] = [];
  for (const { step } of history) {
    meet(law.procedure, running, step);
    for (const row of law.procedure.deadlinesStarted(step.event, dayOf(step), step.data)) start(law, running, { row, step });
  }
  return running;
}

function meet(procedure: Procedure, running: RunningDeadline[], step: Step): void {
  const satisfies = procedure.find(step.event)?.satisfies ?? [];
  running.forEach((one, index) => {
    const concerned = one.metBy === undefined && one.deadline.suspectNo === step.suspectNo;
    const met = satisfies.includes(baseOf(one.row)) || one.row.endedBy.includes(step.event);
    if (concerned && met) running[index] = { ...one, metBy: step, metAt: step.at };
  });
}

function start({ calendar }: DeadlineLaw, running: RunningDeadline[], { row, step }: { row: DeadlineRow; step: Step }): void {
  const owed = running.findIndex((one) => one.metBy === undefined && baseOf(one.row) === baseOf(row) && one.deadline.suspectNo === step.suspectNo);
  if (owed >= 0) running.splice(owed, 1);
  const term = computeTerm(row, step.at, calendar);
  const deadline: Deadline = {
    id: row.id,
    key: `${row.id}/${step.key}/${step.at}`,
    name: row.zh,
    role: row.role,
    startedBy: step.event,
    startedByEventId: step.key,
    startsAt: toSeconds(step.at),
    ...term,
    source: row.source,
    kind: row.kind,
    suspectNo: step.suspectNo,
  };
  // The hub itself tells whoever must be told when it records the step.
  const notice = row.metByNotice ? { metBy: step, metAt: Math.max(step.at, step.receivedAt) } : {};
  running.push({ deadline, row, startedBy: step, ...notice });
}

export type DeadlineState = "open" | "met" | "overdue";

/** How a deadline stands at a moment; one that rests in the case's present state is open. */
export function deadlineState({ deadline, metBy, row }: RunningDeadline, now: number, caseState: string): DeadlineState {
  if (metBy) return "met";
  return now > Date.parse(deadline.dueAt) && !row.suspendedIn.includes(caseState) ? "overdue" : "open";
}

/** A duty met after its end. Conditional duties and rights are never late: whether they were owed is not known. */
export function isLate({ deadline, metAt }: RunningDeadline): boolean {
  return deadline.kind === "duty" && metAt !== undefined && metAt > Date.parse(deadline.dueAt) + 999;
}

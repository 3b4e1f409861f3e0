import type { DeadlineMet, DeadlineOverdue, DeadlineStarted, DeadlineWarning } from "../../../../proto/gen/hub/case/v1/procedure.ts";
import { deadlinesOf, isLate, type DeadlineLaw, type RunningDeadline } from "./deadlines.ts";
import type { History } from "./history.ts";
import { toSeconds } from "./term.ts";
import type { OtherTransferFact, RecordedDeadline, TransferState } from "./transferState.ts";

type Facts = OtherTransferFact[];

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Who the case belongs to, for the events of its deadlines. */
export type CaseHead = Pick<DeadlineStarted, "caseNo" | "agency" | "agencySystem">;

/** Says which systems answer for roles. */
export type ToldSystems = (roles: readonly string[]) => string[];

/**
 * What must be recorded of the deadlines so that the journal says what the history says: started, met, cancelled. `cause` is
 * the reason given for one that disappears without a new one of its id.
 */
export function deadlineChanges(law: DeadlineLaw, state: TransferState, { history, head, cause }: { history: History; head: CaseHead; cause: "corrected" | "retracted" }): Facts {
  const wanted = new Map(deadlinesOf(law, history.all).map((one) => [one.deadline.key, one]));
  const ids = new Set([...wanted.values()].map(({ deadline }) => deadline.id));
  const cancelled = [...state.deadlines].flatMap(([key, recorded]): Facts => {
    const now = wanted.get(key);
    if (now && (now.metBy !== undefined || !recorded.met)) return [];
    const { deadline } = recorded.started;
    const reason = !now && ids.has(deadline?.id ?? "") && !recorded.met ? "restarted" : cause;
    return [{ type: "hub.case.v1.DeadlineCancelled", data: { ...head, deadline, reason } }];
  });
  const again = new Set(cancelled.map((fact) => (fact.data as DeadlineStarted).deadline?.key));
  const changed = [...wanted].flatMap(([key, one]): Facts => {
    const recorded = again.has(key) ? undefined : state.deadlines.get(key);
    return [
      ...(recorded ? [] : [{ type: "hub.case.v1.DeadlineStarted", data: { ...head, deadline: one.deadline } } as const]),
      ...(one.metBy && !recorded?.met ? [{ type: "hub.case.v1.DeadlineMet", data: toMet(one, head) } as const] : []),
    ];
  });
  return [...cancelled, ...changed];
}

function toMet(one: RunningDeadline, head: CaseHead): DeadlineMet {
  const { deadline, metBy, metAt } = one;
  return { ...head, deadline, metBy: metBy?.event ?? "", metByEventId: metBy?.key ?? "", metAt: toSeconds(metAt ?? 0), late: isLate(one) };
}

/** When the clock must look at a recorded deadline next, milliseconds; undefined when it has nothing more to say. */
export function nextLook(law: DeadlineLaw, { started, recordedAt, warned, overdue, met }: RecordedDeadline): number | undefined {
  const { deadline } = started;
  if (!deadline || met || overdue) return undefined;
  const knownAt = Date.parse(recordedAt);
  const alarm = alarmAt(law, deadline.dueAt, knownAt);
  // A deadline that had ended when the hub learnt of it is not warned of any more.
  const isWarned = warned || deadline.kind === "conditional" || knownAt > Date.parse(deadline.dueAt);
  return isWarned ? alarm : Math.min(Date.parse(deadline.warnAt), alarm);
}

/**
 * When a deadline counts as passed: with its end; when the hub learnt of it only later, after a while in which the meeting
 * step may arrive too. The last second of `dueAt` still counts.
 */
function alarmAt({ procedure }: DeadlineLaw, dueAt: string, knownAt: number): number {
  const endMs = Date.parse(dueAt) + 1_000;
  const settleMs = procedure.table.settings.lateReportSettleMinutes * MINUTE_MS;
  return knownAt <= endMs || isHistory({ procedure }, dueAt, knownAt) ? endMs : knownAt + settleMs;
}

function isHistory({ procedure }: Pick<DeadlineLaw, "procedure">, dueAt: string, knownAt: number): boolean {
  return knownAt - Date.parse(dueAt) > procedure.table.settings.alarmGraceDays * DAY_MS;
}

export interface Moment {
  /** Milliseconds. */
  readonly now: number;
  /** State of the case now: some deadlines rest in it. */
  readonly caseState: string;
  readonly head: CaseHead;
  readonly told: ToldSystems;
}

/**
 * The warnings and ends that have come by a moment and are not recorded yet, in the order in which they fell due. A deadline
 * that ended long before the hub knew of it is recorded as overdue without telling anybody.
 */
export function dueEvents(law: DeadlineLaw, state: TransferState, moment: Moment): Facts {
  return [...state.deadlines.values()].toSorted((a, b) => dueMs(a) - dueMs(b)).flatMap((recorded) => dueEvent(law, recorded, moment) ?? []);
}

function dueEvent(law: DeadlineLaw, recorded: RecordedDeadline, { now, caseState, head, told }: Moment): OtherTransferFact | undefined {
  const { deadline } = recorded.started;
  const row = law.procedure.table.deadlines.find((one) => one.id === deadline?.id);
  if (!deadline || !row || recorded.met || recorded.overdue || row.suspendedIn.includes(caseState)) return undefined;
  const knownAt = Date.parse(recorded.recordedAt);
  if (now >= alarmAt(law, deadline.dueAt, knownAt)) {
    const historical = isHistory(law, deadline.dueAt, knownAt);
    const notify = historical ? [] : [...row.overdueNotify];
    const data: DeadlineOverdue = { ...head, deadline, notify, historical, toldSystems: told(notify) };
    return { type: "hub.case.v1.DeadlineOverdue", data };
  }
  if (!isWarningDue(recorded, now)) return undefined;
  const data: DeadlineWarning = { ...head, deadline, notify: [row.role], toldSystems: told([row.role]) };
  return { type: "hub.case.v1.DeadlineWarning", data };
}

/** Nobody is warned of a duty of which the hub cannot see whether it is owed. */
function isWarningDue({ started: { deadline }, warned }: RecordedDeadline, now: number): boolean {
  if (!deadline || warned || deadline.kind === "conditional") return false;
  return now >= Date.parse(deadline.warnAt) && now <= Date.parse(deadline.dueAt);
}

function dueMs({ started }: RecordedDeadline): number {
  return Date.parse(started.deadline?.dueAt ?? "");
}

import type { Deadline, DeadlineMet, DeadlineOverdue, DeadlineStarted } from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { Change, DeadlineRow } from "./change.ts";
import type { Mark } from "./journalFact.ts";
import { toMs } from "./moment.ts";
import { headOf } from "./readStep.ts";

/** What the events of deadlines have in common. */
export type DeadlineMessage = Pick<DeadlineStarted, "caseNo" | "agency" | "deadline">;

/** A deadline that began, or began anew: whatever was known under its key is forgotten. */
export function readStarted(data: DeadlineMessage, mark: Mark): Change[] {
  return read(data, mark, (row) => ({ kind: "deadlineStarted", row }));
}

/** A deadline that ended without being met. */
export function readOverdue(data: DeadlineOverdue, mark: Mark): Change[] {
  return read(data, mark, (row) => ({ kind: "deadlineReached", row: { ...row, state: "overdue", historical: data.historical } }));
}

/** A deadline that was met, in time or late. */
export function readMet(data: DeadlineMet, mark: Mark): Change[] {
  return read(data, mark, (row) => ({ kind: "deadlineReached", row: { ...row, state: "met", metAt: toMs(data.metAt), late: data.late } }));
}

/** A deadline that runs no longer. */
export function readCancelled(data: DeadlineMessage, mark: Mark): Change[] {
  return read(data, mark, ({ caseId, key }) => ({ kind: "deadlineCancelled", caseId, key }));
}

/** A warning changes nothing but that there is news of the case. */
export function readWarning(data: DeadlineMessage, mark: Mark): Change[] {
  return [{ kind: "case", told: headOf(mark, data) }];
}

function read(data: DeadlineMessage, mark: Mark, toChange: (row: DeadlineRow) => Change): Change[] {
  const { deadline } = data;
  return [...readWarning(data, mark), ...(deadline ? [toChange(toRow(deadline, mark.caseId, data))] : [])];
}

function toRow(deadline: Deadline, caseId: string, { agency }: DeadlineMessage): DeadlineRow {
  return {
    caseId,
    key: deadline.key,
    id: deadline.id,
    name: deadline.name,
    role: deadline.role,
    kind: deadline.kind,
    agencyUscc: (agency?.uscc ?? "").toUpperCase(),
    startsAt: toMs(deadline.startsAt),
    warnAt: toMs(deadline.warnAt),
    dueAtStrict: toMs(deadline.dueAtStrict),
    dueAt: toMs(deadline.dueAt),
    provisional: deadline.provisional,
    state: "open",
    historical: false,
    metAt: 0,
    late: false,
  };
}

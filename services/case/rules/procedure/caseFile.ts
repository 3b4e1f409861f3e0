import type { CaseDocument, CaseFile, DeadlineStatus, HistoryEntry, SuspectTrack, WaitingSubmission } from "../../../../proto/gen/hub/case/v1/case_service.ts";
import type { Conduct, Exhibit, StepEffect } from "../../../../proto/gen/hub/case/v1/procedure.ts";
import type { DocumentRef, Party } from "../../../../proto/gen/hub/common/v1/party.ts";
import { deadlinesOf, deadlineState, isLate, type DeadlineLaw, type RunningDeadline } from "./deadlines.ts";
import { historyOf } from "./decideStep.ts";
import type { History } from "./history.ts";
import type { PlacedStep } from "./step.ts";
import { toSeconds } from "./term.ts";
import type { RecordedStep, TransferState, WaitingReport } from "./transferState.ts";

/** A transfer case as it stands at a moment (milliseconds), for people and systems. Pure. */
export function toCaseFile(law: DeadlineLaw, { caseId, state, now }: { caseId: string; state: TransferState; now: number }): CaseFile {
  const { procedure } = law;
  const history = historyOf(law, state);
  const opened = state.information.at(-1)?.data;
  const steps = new Map(state.steps.map((one) => [one.eventId, one]));
  return {
    caseId,
    caseNo: state.caseNo,
    agency: state.agency,
    caseName: opened?.caseName ?? "",
    state: history.state,
    stateName: procedure.stateName(history.state),
    history: history.all.flatMap((placed) => toEntry(law, placed, steps.get(placed.step.key)) ?? []),
    deadlines: deadlinesOf(law, history.all).map((one) => toStatus(one, now, history.state)),
    documents: history.all.flatMap(({ step }) => documentsOf(steps.get(step.key))),
    parties: opened?.parties ?? [],
    suspects: suspectsOf(law, state, history),
    exhibits: state.steps.flatMap(({ data }) => (data as { items?: Exhibit[] }).items ?? []),
    waiting: state.waiting.map(toWaiting),
    notices: state.notices.map((notice) => ({ ...notice })),
    conducts: conductsOf(state),
    lastSequence: BigInt(state.lastSequence),
    confidential: procedure.isConfidential(history.state),
  };
}

function toEntry({ procedure }: DeadlineLaw, { step, from, to }: PlacedStep, recorded: RecordedStep | undefined): HistoryEntry | undefined {
  if (!recorded) return undefined;
  const { actor, reason = "", source, effect } = recorded.data;
  return {
    eventId: recorded.eventId,
    event: step.event,
    name: procedure.find(step.event)?.zh ?? step.event,
    occurredAt: step.occurredAt,
    recordedAt: recorded.recordedAt,
    fromState: from,
    toState: to,
    actor: actor || procedure.about(step.event).actor,
    documentNo: step.documentNo,
    reason,
    system: source?.system ?? "",
    ...passage(effect),
    suspectNo: step.suspectNo,
  };
}

/** Whether the step waited, and who let it pass. */
function passage(effect: StepEffect | undefined): Pick<HistoryEntry, "released" | "justification"> {
  return { released: (effect?.releasedFrom ?? "") !== "" || (effect?.acceptedBy ?? "") !== "", justification: effect?.justification ?? "" };
}

function toStatus(one: RunningDeadline, now: number, caseState: string): DeadlineStatus {
  const { deadline, metBy, metAt, row } = one;
  return {
    deadline,
    state: deadlineState(one, now, caseState),
    metBy: metBy?.event ?? "",
    metAt: metAt === undefined ? "" : toSeconds(metAt),
    late: isLate(one),
    suspended: metBy === undefined && row.suspendedIn.includes(caseState),
  };
}

function documentsOf(recorded: RecordedStep | undefined): CaseDocument[] {
  if (!recorded) return [];
  const { data, eventId, step } = recorded;
  const { document, documents = [], transferNo } = data as typeof data & { documents?: DocumentRef[] };
  const letter = transferNo && !documents.some(({ kind }) => kind === "transfer_letter") ? [{ ...noDocument, kind: "transfer_letter", number: transferNo }] : [];
  return [...(document ? [document] : []), ...letter, ...documents].map((one) => ({ document: one, event: step.event, eventId }));
}

const noDocument: DocumentRef = { kind: "", number: "", date: "", hashAlgorithm: "", hash: "", uri: "", none: false };

/** Suspects named at the sending, and those with a track of their own. */
function suspectsOf({ procedure }: DeadlineLaw, state: TransferState, history: History): SuspectTrack[] {
  const named = state.steps.flatMap(({ data }) => (data as { suspects?: Party[] }).suspects ?? []);
  const numbers = new Set([...named.map((_, index) => String(index + 1)), ...history.suspects.keys()]);
  return [...numbers].toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })).map((suspectNo) => {
    const track = history.suspects.get(suspectNo) ?? [];
    const own = state.steps.findLast((one) => one.step.suspectNo === suspectNo)?.data as { suspect?: Party } | undefined;
    const last = track.at(-1)?.to ?? procedure.suspectMachine.initial;
    return { suspectNo, suspect: own?.suspect ?? named[Number(suspectNo) - 1], state: last, stateName: procedure.suspectStateName(last) };
  });
}

function toWaiting(one: WaitingReport): WaitingSubmission {
  return {
    eventId: one.eventId,
    event: one.step.event,
    occurredAt: one.step.occurredAt,
    queue: one.queue,
    reason: one.queue === "parked" ? one.waitingFor : one.issues.map(({ message }) => message).join("; "),
    waitingUntil: one.waitingUntil,
    expired: one.expired,
    system: one.source?.system ?? "",
  };
}

/** Conduct as last reported, by whichever message. */
function conductsOf(state: TransferState): Conduct[] {
  const reports = [...state.information, ...state.steps].toSorted((a, b) => a.recordedAt.localeCompare(b.recordedAt));
  const last = reports.findLast(({ data }) => ((data as { conducts?: Conduct[] }).conducts ?? []).length > 0);
  return (last?.data as { conducts?: Conduct[] } | undefined)?.conducts ?? [];
}

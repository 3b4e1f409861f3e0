import { Operation, Submission } from "../../../../proto/gen/hub/case/v1/case_service.ts";
import type { CaseOpened } from "../../../../proto/gen/hub/case/v1/handover.ts";
import type { SourceRef, SubmissionParked } from "../../../../proto/gen/hub/case/v1/penalty.ts";
import type {
  DeadlineCancelled,
  DeadlineMet,
  DeadlineOverdue,
  DeadlineStarted,
  DeadlineWarning,
  HistoryRecomputed,
  ManualReviewOpened,
  StepRetracted,
  SubmissionExpired,
  SubmissionResolved,
} from "../../../../proto/gen/hub/case/v1/procedure.ts";
import type { AgencyRef, FieldIssue } from "../../../../proto/gen/hub/common/v1/party.ts";
import type { Procedure } from "./procedure.ts";
import type { Step } from "./step.ts";
import { toStep, typeOfFact, type StepData } from "./stepData.ts";

/** An event of a transfer case that is no step. */
export type OtherTransferFact =
  | { readonly type: "hub.case.v1.SubmissionParked"; readonly data: SubmissionParked }
  | { readonly type: "hub.case.v1.ManualReviewOpened"; readonly data: ManualReviewOpened }
  | { readonly type: "hub.case.v1.SubmissionResolved"; readonly data: SubmissionResolved }
  | { readonly type: "hub.case.v1.SubmissionExpired"; readonly data: SubmissionExpired }
  | { readonly type: "hub.case.v1.StepRetracted"; readonly data: StepRetracted }
  | { readonly type: "hub.case.v1.HistoryRecomputed"; readonly data: HistoryRecomputed }
  | { readonly type: "hub.case.v1.DeadlineStarted"; readonly data: DeadlineStarted }
  | { readonly type: "hub.case.v1.DeadlineWarning"; readonly data: DeadlineWarning }
  | { readonly type: "hub.case.v1.DeadlineOverdue"; readonly data: DeadlineOverdue }
  | { readonly type: "hub.case.v1.DeadlineMet"; readonly data: DeadlineMet }
  | { readonly type: "hub.case.v1.DeadlineCancelled"; readonly data: DeadlineCancelled };

/** An event of a transfer case: a step (or information) by its message, or one of the others. */
export type TransferFact = { readonly type: string; readonly data: StepData } | OtherTransferFact;

/** Where and when an event stands in the journal. */
export interface Mark {
  readonly eventId: string;
  /** 0 while it is only decided. */
  readonly sequence: number;
  /** When the hub recorded it, RFC 3339. */
  readonly recordedAt: string;
}

/** A step on record. */
export interface RecordedStep extends Mark {
  readonly step: Step;
  readonly type: string;
  readonly data: StepData;
}

/** A report that waits. */
export interface WaitingReport extends Mark {
  readonly queue: "parked" | "manual";
  readonly step: Step;
  /** It asks to take the step back: never a step of the history itself. */
  readonly takesBack: boolean;
  readonly submission: Uint8Array;
  readonly source: SourceRef | undefined;
  readonly contentHash: string;
  readonly waitingFor: string;
  readonly waitingUntil: string;
  readonly expired: boolean;
  readonly issues: readonly FieldIssue[];
}

/** A content ever reported, to know it again. */
export interface KnownContent extends Mark {
  readonly contentHash: string;
  readonly source: SourceRef | undefined;
  readonly kind: "step" | "parked" | "manual" | "retraction";
  readonly caseVersion: number;
}

/** What is recorded of one deadline. */
export interface RecordedDeadline {
  readonly started: DeadlineStarted;
  readonly recordedAt: string;
  readonly warned: boolean;
  readonly overdue: boolean;
  readonly met: boolean;
}

/** A role was told. */
export interface NoticeLine {
  readonly to: string;
  readonly event: string;
  readonly deadlineId: string;
  readonly recordedAt: string;
}

/** A transfer case folded from its journal. */
export interface TransferState {
  readonly caseVersion: number;
  readonly lastSequence: number;
  readonly firstEventId: string;
  readonly caseNo: string;
  readonly agency: AgencyRef | undefined;
  /** Steps that count, in the order of record. */
  readonly steps: readonly RecordedStep[];
  readonly information: readonly (Mark & { readonly data: CaseOpened })[];
  readonly waiting: readonly WaitingReport[];
  readonly known: readonly KnownContent[];
  readonly deadlines: ReadonlyMap<string, RecordedDeadline>;
  readonly notices: readonly NoticeLine[];
}

export const emptyTransfer: TransferState = {
  caseVersion: 0,
  lastSequence: 0,
  firstEventId: "",
  caseNo: "",
  agency: undefined,
  steps: [],
  information: [],
  waiting: [],
  known: [],
  deadlines: new Map(),
  notices: [],
};

/** The state after one more event. Pure; events it does not know leave it as it is. */
export function evolveTransfer(procedure: Procedure, before: TransferState, fact: TransferFact, mark: Mark): TransferState {
  const state: TransferState = {
    ...before,
    caseVersion: before.caseVersion + 1,
    lastSequence: mark.sequence,
    firstEventId: before.firstEventId || mark.eventId,
  };
  const evolve = evolutions[fact.type];
  return evolve ? evolve(state, fact as never, { mark, procedure }) : addStep(procedure, state, fact as { type: string; data: StepData }, mark);
}

interface Evolving {
  readonly mark: Mark;
  readonly procedure: Procedure;
}

type Evolution<Type extends OtherTransferFact["type"]> = (state: TransferState, fact: Extract<OtherTransferFact, { readonly type: Type }>, at: Evolving) => TransferState;

const evolutions: Readonly<Record<string, Evolution<never> | undefined>> & { readonly [Type in OtherTransferFact["type"]]: Evolution<Type> } = {
  "hub.case.v1.SubmissionParked": (state, fact, { mark, procedure }) => wait(procedure, state, fact, mark),
  "hub.case.v1.ManualReviewOpened": (state, fact, { mark, procedure }) => wait(procedure, state, fact, mark),
  "hub.case.v1.SubmissionResolved": (state, { data }, { mark }) => ({
    ...state,
    waiting: state.waiting.filter(({ eventId }) => eventId !== data.submissionEventId),
    known: data.withdrawnByHash === "" ? state.known : [...state.known, withdrawal(state, data, mark)],
  }),
  "hub.case.v1.SubmissionExpired": (state, { data }) => ({
    ...state,
    waiting: state.waiting.map((one) => (one.eventId === data.submissionEventId ? { ...one, expired: true } : one)),
  }),
  "hub.case.v1.StepRetracted": (state, { data }, { mark }) => retract(state, data, mark),
  "hub.case.v1.HistoryRecomputed": (state) => state,
  "hub.case.v1.DeadlineStarted": (state, fact, { mark }) => tick(state, fact, mark),
  "hub.case.v1.DeadlineWarning": (state, fact, { mark }) => tick(state, fact, mark),
  "hub.case.v1.DeadlineOverdue": (state, fact, { mark }) => tick(state, fact, mark),
  "hub.case.v1.DeadlineMet": (state, fact, { mark }) => tick(state, fact, mark),
  "hub.case.v1.DeadlineCancelled": (state, fact, { mark }) => tick(state, fact, mark),
};

function addStep(procedure: Procedure, state: TransferState, { type, data }: { type: string; data: StepData }, mark: Mark): TransferState {
  const { contentHash, source, effect } = data;
  const known = [...state.known, { ...mark, contentHash, source, kind: "step", caseVersion: state.caseVersion } as const];
  const named = { ...state, caseNo: data.caseNo, agency: data.agency ?? state.agency, known };
  if (type === "hub.case.v1.CaseOpened") return { ...named, information: [...state.information, { ...mark, data: data as unknown as CaseOpened }] };
  const event = procedure.eventOf(type);
  if (event === undefined) return state;
  const place = { key: mark.eventId, event, receivedAt: Date.parse(effect?.receivedAt ?? mark.recordedAt), unreported: new Set(effect?.unreported), forced: (effect?.acceptedBy ?? "") !== "" };
  const notices = (effect?.notify ?? []).map((to) => ({ to, event, deadlineId: "", recordedAt: mark.recordedAt }));
  return {
    ...named,
    steps: [...state.steps.filter(({ eventId }) => eventId !== effect?.corrects), { ...mark, type, data, step: toStep(data, place) }],
    waiting: state.waiting.filter(({ eventId }) => eventId !== effect?.releasedFrom),
    notices: [...state.notices, ...notices],
  };
}

function wait(procedure: Procedure, state: TransferState, fact: Extract<OtherTransferFact, { type: "hub.case.v1.SubmissionParked" | "hub.case.v1.ManualReviewOpened" }>, mark: Mark): TransferState {
  const { submission, source, contentHash } = fact.data;
  const { fact: report, operation } = Submission.decode(submission);
  if (!report || report.$case === "penaltyRow") return state;
  const data = report.value as unknown as StepData;
  const queue = fact.type === "hub.case.v1.SubmissionParked" ? "parked" : "manual";
  const place = { key: mark.eventId, event: procedure.eventOf(typeOfFact(report)) ?? "", receivedAt: Date.parse(mark.recordedAt), unreported: new Set(fact.data.unreported), forced: false };
  const { waitingFor = "", waitingUntil = "", issues = [] } = fact.data as Partial<SubmissionParked & ManualReviewOpened>;
  const waiting: WaitingReport = { ...mark, queue, step: toStep(data, place), takesBack: operation === Operation.DELETE, submission, source, contentHash, waitingFor, waitingUntil, expired: false, issues };
  return {
    ...state,
    caseNo: state.caseNo || data.caseNo,
    agency: state.agency ?? data.agency,
    waiting: [...state.waiting, waiting],
    known: [...state.known, { ...mark, contentHash, source, kind: queue, caseVersion: state.caseVersion }],
  };
}

/** What took a waiting report back is known when it comes again. */
function withdrawal({ caseVersion }: TransferState, { withdrawnBy, withdrawnByHash }: SubmissionResolved, mark: Mark): KnownContent {
  return { ...mark, contentHash: withdrawnByHash, source: withdrawnBy, kind: "retraction", caseVersion };
}

function retract(state: TransferState, { stepEventId, contentHash, source }: StepRetracted, mark: Mark): TransferState {
  return {
    ...state,
    steps: state.steps.filter(({ eventId }) => eventId !== stepEventId),
    known: [...state.known, { ...mark, contentHash, source, kind: "retraction", caseVersion: state.caseVersion }],
  };
}

type Tick = Extract<OtherTransferFact, { readonly data: { readonly deadline: DeadlineStarted["deadline"] } }>;

function tick(state: TransferState, fact: Tick, mark: Mark): TransferState {
  const deadlines = new Map(state.deadlines);
  const key = fact.data.deadline?.key ?? "";
  const known = deadlines.get(key);
  if (fact.type === "hub.case.v1.DeadlineStarted") deadlines.set(key, { started: fact.data, recordedAt: mark.recordedAt, warned: false, overdue: false, met: false });
  else if (fact.type === "hub.case.v1.DeadlineCancelled") deadlines.delete(key);
  else if (known) deadlines.set(key, { ...known, ...reached[fact.type] });
  return { ...state, deadlines, notices: [...state.notices, ...noticesOf(fact, mark)] };
}

const reached = {
  "hub.case.v1.DeadlineWarning": { warned: true },
  "hub.case.v1.DeadlineOverdue": { overdue: true },
  "hub.case.v1.DeadlineMet": { met: true },
} as const;

function noticesOf(fact: Tick, { recordedAt }: Mark): NoticeLine[] {
  if (fact.type !== "hub.case.v1.DeadlineWarning" && fact.type !== "hub.case.v1.DeadlineOverdue") return [];
  const event = fact.type === "hub.case.v1.DeadlineWarning" ? "deadline.warning" : "deadline.overdue";
  return fact.data.notify.map((to) => ({ to, event, deadlineId: fact.data.deadline?.id ?? "", recordedAt }));
}

/** Whose system is told of an event; of the agency's organs it is always the agency's own system. */
export type Organ = "agency" | "police" | "procuratorate" | "court";

/**
 * One event of a case, as the law and the hub's promises have it; each is one version of the case. The platform is told of every one
 * but a parked report, which is its sender's own affair until it is resolved.
 */
export interface CaseEvent {
  /** Type without package. */
  readonly type: string;
  /** Who is told beside the platform. */
  readonly told: readonly Organ[];
  /** Of a deadline: its number in the law's table. */
  readonly deadline: string;
}

const event = (type: string, told: readonly Organ[] = [], deadline = ""): CaseEvent => ({ type, told, deadline });

/** Decisions on penalties go to the platform; the channels follow from them, see `expectedEffects.ts`. */
export const decided = event("PenaltyDecided");
export const corrected = event("PenaltyCorrected");
export const revoked = event("PenaltyRevoked");

/** A report that waits, and what its sender is told of it in the end. */
export const parkedReport = event("SubmissionParked");
export const resolved = (sender?: Organ): CaseEvent => event("SubmissionResolved", sender ? [sender] : []);
/** Given to a person; the sender has the answer to the row. */
export const givenToPerson = event("ManualReviewOpened");

/** Deadlines: only a warning or an end is told to anyone but the platform, and an end of long ago to nobody. */
export const started = (deadline: string): CaseEvent => event("DeadlineStarted", [], deadline);
export const met = (deadline: string): CaseEvent => event("DeadlineMet", [], deadline);
export const cancelled = (deadline: string): CaseEvent => event("DeadlineCancelled", [], deadline);
export const warned = (deadline: string, ...told: readonly Organ[]): CaseEvent => event("DeadlineWarning", told, deadline);
export const overdue = (deadline: string, ...told: readonly Organ[]): CaseEvent => event("DeadlineOverdue", told, deadline);

/** The case was read anew: everyone who was told anything of it is told. */
export const recomputed = (...told: readonly Organ[]): CaseEvent => event("HistoryRecomputed", told);
/** A step was taken back: whoever was told of the step is told. */
export const retracted = (...told: readonly Organ[]): CaseEvent => event("StepRetracted", told);

/** Who is to be told of each step (310号 art. 5–12, 17; 刑事诉讼法 art. 88–91, 172–177; 高检发 2001 art. 5–12). */
const toldOf: Readonly<Record<string, readonly Organ[]>> = {
  TransferProposed: ["agency"],
  TransferApproved: ["agency"],
  TransferSent: ["police", "procuratorate"],
  TransferAcknowledged: ["agency", "procuratorate"],
  SupplementRequested: ["agency"],
  TransferSupplemented: ["police"],
  CaseFiled: ["agency", "procuratorate"],
  CaseNotFiled: ["agency", "procuratorate"],
  ReconsiderationRequested: ["police"],
  ReconsiderationUpheld: ["agency", "procuratorate"],
  SupervisionRequested: ["procuratorate"],
  ReasonsDemanded: ["police"],
  ReasonsGiven: ["procuratorate"],
  FilingOrdered: ["police", "agency"],
  ExhibitsHandedOver: ["police"],
  CaseWithdrawn: ["agency", "procuratorate"],
  ReverseByPolice: ["agency"],
  AdminDecided: ["procuratorate", "police"],
  ProsecutionReceived: ["procuratorate", "agency"],
  ProsecutionReturned: ["police"],
  ProsecutionCharged: ["court", "police", "agency"],
  CourtAccepted: ["procuratorate"],
  CourtJudged: ["procuratorate", "police", "agency"],
  CourtAppealed: ["procuratorate"],
  JudgmentEffective: ["agency", "police", "procuratorate"],
  CaseClosed: ["agency"],
  SuspectArrestRequested: ["procuratorate"],
  SuspectArrestApproved: ["police"],
  SuspectSentForProsecution: ["procuratorate"],
  SuspectCharged: ["court", "police"],
  SuspectJudged: ["procuratorate", "police"],
};

/** A step of a transfer. */
export function step(type: string): CaseEvent {
  const told = toldOf[type];
  if (!told) throw new RangeError(`not in the table of who is told: ${type}`);
  return event(type, told);
}

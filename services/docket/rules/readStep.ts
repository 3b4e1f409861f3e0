import type { CaseOpened } from "../../../proto/gen/hub/case/v1/handover.ts";
import type { StepEffect } from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { AgencyRef, Party } from "../../../proto/gen/hub/common/v1/party.ts";
import type { CaseTold, Change, PartyRow } from "./change.ts";
import type { Mark } from "./journalFact.ts";
import { toMs } from "./moment.ts";
import type { Track } from "./procedureNames.ts";

/** What every step message holds. */
export interface StepMessage {
  readonly caseNo: string;
  readonly agency: AgencyRef | undefined;
  readonly occurredAt: string;
  readonly effect: StepEffect | undefined;
  /** Penalty made before the transfer, in TransferSent; the decision itself, in AdminDecided. */
  readonly decisionNo?: string;
}

/** The step that sends a case to the police. */
export const SENT = "transfer.sent";

/**
 * What a step changes: one more step, or another in the place of the one it corrects; the state of its case, unless it is a
 * suspect's; what waited and became this step waits no more.
 */
export function readStep(step: { event: string; track: Track }, data: StepMessage, mark: Mark): Change[] {
  const { eventId, caseId } = mark;
  const { corrects = "", releasedFrom = "", toState = "" } = data.effect ?? {};
  const decisionNo = step.event === SENT ? (data.decisionNo ?? "").trim() : "";
  const state = step.track === "case" && toState !== "" ? { state: toState } : {};
  return [
    { kind: "case", told: { ...headOf(mark, data), ...state } },
    { kind: "step", row: { eventId, caseId, event: step.event, at: toMs(data.occurredAt), decisionNo } },
    ...(corrects === "" ? [] : [{ kind: "stepRemoved", eventId: corrects } as const]),
    ...(releasedFrom === "" ? [] : [{ kind: "waitingEnded", eventId: releasedFrom } as const]),
    ...(step.track === "information" ? readOpened(data as CaseOpened, mark) : []),
  ];
}

/** The newest report about the case is what is known of it. */
function readOpened(data: CaseOpened, mark: Mark): Change[] {
  const { caseName, division, parties } = data;
  return [
    { kind: "case", told: { ...headOf(mark, data), opened: { caseName, division } } },
    { kind: "parties", caseId: mark.caseId, rows: toParties(mark.caseId, parties) },
  ];
}

/** What every event of a case tells about it. */
export function headOf({ caseId, sequence }: Pick<Mark, "caseId" | "sequence">, { caseNo, agency }: { readonly caseNo: string; readonly agency?: AgencyRef | undefined }): CaseTold {
  return { caseId, sequence, caseNo: caseNo.trim(), agencyUscc: (agency?.uscc ?? "").toUpperCase(), agencyName: agency?.name ?? "" };
}

/** Parties by name and credit code. Numbers of persons are left where they are. */
export function toParties(caseId: string, parties: readonly Party[]): PartyRow[] {
  return parties.map(({ name, uscc }, place) => ({ caseId, place, name, uscc: uscc.toUpperCase() }));
}

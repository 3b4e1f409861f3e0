import { StepRetracted, SubmissionExpired, SubmissionResolved } from "../../proto/gen/hub/case/v1/procedure.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";

/** What became of a row that was answered with 等待 or 转人工, for the row itself. */
export interface RowResolution {
  readonly table: "penalty_out" | "ys_outbox";
  readonly seq: string;
  /** State of the row now: 2 recorded, 6 waiting term over (it still waits), 7 replaced by a newer row, 9 refused. */
  readonly state: string;
  /** Event by which the row was answered. */
  readonly submission_event_id: string;
  readonly case_version: number;
  /** Kept with the row, for the system's users. */
  readonly resolution: object;
}

/** A result in `transfer_in` that its sender took back. */
export interface Retraction {
  readonly step_event_id: string;
  readonly retracted_at: string;
}

/** What an event changes in rows that stand already. */
export interface RowChanges {
  readonly resolutions: readonly RowResolution[];
  readonly retractions: readonly Retraction[];
}

const SYSTEM = "ip-case";
const STATES: Readonly<Record<string, string>> = { recorded: "2", expired: "6", replaced: "7", rejected: "9", refused: "9" };

type Ending = Pick<SubmissionResolved, "submissionEventId" | "resolution" | "source" | "senderSystem" | "eventId" | "issues" | "justification">;

const readers: Readonly<Record<string, (data: Uint8Array) => Ending>> = {
  "hub.case.v1.SubmissionResolved": (data) => SubmissionResolved.decode(data),
  "hub.case.v1.SubmissionExpired": (data) => ({ resolution: "expired", eventId: "", issues: [], justification: "", ...SubmissionExpired.decode(data) }),
};

/** The changes that an event makes besides its own row in the inbox; throws on unreadable data. */
export function toRowChanges({ type, data, caseVersion, time }: Event): RowChanges {
  const ending = readers[type]?.(data);
  const resolution = ending && toResolution(ending, caseVersion);
  const retractions = type === "hub.case.v1.StepRetracted" ? [{ step_event_id: StepRetracted.decode(data).stepEventId, retracted_at: time }] : [];
  return { resolutions: resolution ? [resolution] : [], retractions };
}

function toResolution(ending: Ending, caseVersion: number): RowResolution | undefined {
  const { submissionEventId, resolution, source, senderSystem, eventId, issues, justification } = ending;
  const [, table, seq] = /^(penalty_out|ys_outbox)\/(\d{1,18})$/.exec(source?.reference ?? "") ?? [];
  const state = STATES[resolution];
  if (senderSystem !== SYSTEM || table === undefined || seq === undefined || state === undefined) return undefined;
  return {
    table: table as RowResolution["table"],
    seq,
    state,
    submission_event_id: submissionEventId,
    case_version: caseVersion,
    resolution: { submissionEventId, caseVersion, state, resolution, eventId, issues, justification },
  };
}

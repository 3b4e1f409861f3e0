import type { Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { SourceRef } from "../../proto/gen/hub/case/v1/penalty.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import type { WaitingReport } from "./rules/procedure/transferState.ts";
import { add, type TransferWork } from "./transferWork.ts";

export interface Resolution {
  /** The report that ended the waiting. */
  readonly submission: Pick<Submission, "traceparent">;
  /** `recorded`, `refused` or `replaced`, see SubmissionResolved. */
  readonly resolution: string;
  readonly eventId: string;
  readonly decidedBy?: string;
  readonly justification?: string;
  /** The report that took it back. */
  readonly withdrawnBy?: { readonly source: SourceRef; readonly contentHash: string };
}

/** Ends the waiting of a report and tells its sender what became of it. */
export function resolve(work: TransferWork, waiting: WaitingReport, { submission, resolution, eventId, decidedBy = "", justification = "", withdrawnBy }: Resolution): Event {
  const data = {
    submissionEventId: waiting.eventId,
    resolution,
    eventId,
    issues: [],
    decidedBy,
    justification,
    source: waiting.source,
    caseNo: work.state.caseNo,
    senderSystem: waiting.source?.system ?? "",
    withdrawnBy: withdrawnBy?.source,
    withdrawnByHash: withdrawnBy?.contentHash ?? "",
  };
  return add(work, { type: "hub.case.v1.SubmissionResolved", data }, { traceparent: submission.traceparent, causationId: waiting.eventId });
}

import type { Submission, SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";

/** What one case adds to its journal, and what each of its submissions is answered. */
export interface Decision {
  readonly events: Event[];
  readonly answers: SubmissionAnswer[];
  /** Submissions that waited and were recorded or refused now. */
  readonly released: { readonly answer: SubmissionAnswer; readonly submission: Submission; readonly system: string }[];
}

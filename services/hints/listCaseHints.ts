import type { CallContext } from "nice-grpc";
import { setTimeout as pause } from "node:timers/promises";
import { TransferReviewSuggested } from "../../proto/gen/hub/hint/v1/hint.ts";
import type { ListCaseHintsRequest, ListCaseHintsResponse } from "../../proto/gen/hub/hint/v1/hint_service.ts";
import type { Journal } from "../shared/bus/journal.ts";
import { HubError } from "../shared/errors.ts";
import { requireServiceKey } from "../shared/grpc/authentication.ts";

export interface ListCaseHintsDeps {
  readonly journal: Pick<Journal, "load">;
  /** Last journal sequence taken in. */
  readonly position: () => number;
  readonly serviceKey: string;
  /** How long to wait for `after_sequence`, milliseconds; default 10,000. */
  readonly waitMs?: number;
}

const LOOK_EVERY_MS = 10;

/** Read from the journal each time, so that what was recorded is seen at once. */
export async function listCaseHints(deps: ListCaseHintsDeps, { caseId, afterSequence }: ListCaseHintsRequest, context: CallContext): Promise<ListCaseHintsResponse> {
  requireServiceKey(context, deps.serviceKey);
  if (caseId === "") throw new HubError("INVALID_REQUEST", "缺少案件标识 / case_id is missing; give it as in SubmissionAnswer", { field: "case_id" });
  await untilTakenIn(deps, Number(afterSequence), context.signal);
  const events = (await deps.journal.load("hint", [caseId])).get(caseId) ?? [];
  return { hints: events.filter(({ event }) => event.type === "hub.hint.v1.TransferReviewSuggested").map(({ event }) => TransferReviewSuggested.decode(event.data)) };
}

async function untilTakenIn({ position, waitMs = 10_000 }: ListCaseHintsDeps, sequence: number, signal: AbortSignal): Promise<void> {
  for (const deadline = Date.now() + waitMs; position() < sequence; await pause(LOOK_EVERY_MS)) {
    if (signal.aborted || Date.now() > deadline) {
      const at = String(position());
      throw new HubError("JOURNAL_UNAVAILABLE", `提示尚未处理到序号 ${sequence}（现为 ${at}），请重试 / hints are at ${at}, not yet at sequence ${sequence}; try again`, { at, sequence: String(sequence) });
    }
  }
}

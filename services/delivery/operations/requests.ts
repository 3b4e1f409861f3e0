import { z } from "zod";
import type { OperationKind } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { OperationState } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { HubError } from "../../shared/errors.ts";
import { newEventId } from "../../shared/ids.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import type { OperationRecord } from "./operationRecord.ts";

/** What every start says. */
export interface StartWords {
  readonly requestId: string;
  readonly justification: string;
  readonly batchSize: number;
}

export interface StartRule {
  /** Shortest justification, characters. */
  readonly wordsMin: number;
  readonly batchMax: number;
}

const BATCH_DEFAULT = 100;
const WORDS_MAX = 500;
const uuid = z.uuid();

/** The words of a start, checked. Throws INVALID_REQUEST, naming the field and the remedy. */
export function readStart({ requestId, justification, batchSize }: StartWords, { wordsMin, batchMax }: StartRule): StartWords {
  if (!uuid.safeParse(requestId).success) throw new HubError("INVALID_REQUEST", `request_id 应为 UUID / request_id must be a UUID: ${requestId}`, { field: "request_id" });
  const words = justification.trim();
  const length = Array.from(words).length;
  if (length < wordsMin || length > WORDS_MAX) {
    throw new HubError("INVALID_REQUEST", `justification 应有 ${wordsMin}–${WORDS_MAX} 字，现有 ${length} / justification needs ${wordsMin} to ${WORDS_MAX} characters, has ${length}`, { field: "justification" });
  }
  const size = batchSize || BATCH_DEFAULT;
  if (size > batchMax) throw new HubError("INVALID_REQUEST", `batch_size 不得超过 ${batchMax} / batch_size is at most ${batchMax}: ${size}`, { field: "batch_size" });
  return { requestId, justification: words, batchSize: size };
}

/** A new operation. */
export function newOperation(kind: OperationKind, words: StartWords, requestedBy: string): OperationRecord {
  const now = toShanghaiTime(Date.now());
  const counts = { total: 0, done: 0, unchanged: 0, failed: 0 };
  return { id: newEventId(), kind, state: OperationState.RUNNING, subscriptionId: "", requestedBy, approvedBy: "", createTime: now, updateTime: now, paused: false, ...counts, ...words };
}

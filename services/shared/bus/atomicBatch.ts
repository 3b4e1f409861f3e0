import { JetStreamApiError, type ApiError } from "@nats-io/jetstream";
import { nuid } from "@nats-io/transport-node";
import type { BusConnection } from "./connection.ts";
import { toMessageHeaders, type HeaderLines } from "./headerLines.ts";

export interface BatchMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: HeaderLines;
}

/** How long to wait for the server's answer, milliseconds. A timeout, like a cut connection, means *unknown*, not failed. */
const COMMIT_TIMEOUT_MS = 5_000;

/** Codes of a lost optimistic lock: the server gives either (10164 when the winner is not stored yet). */
const CONFLICT_CODES = new Set([10071, 10164]);

export function isConflict(error: unknown): boolean {
  return error instanceof JetStreamApiError && CONFLICT_CODES.has(error.code);
}

interface CommitAnswer {
  error?: ApiError;
  seq?: number;
  count?: number;
}

/**
 * Publishes messages all or none (ADR-50) and returns the sequence of the first; the others follow without gaps.
 * The client's own `Batch.add` drops per-message expectations and its `commit` hides the server's error, so the
 * headers are written here. Throws JetStreamApiError (see `isConflict`), or a timeout or JOURNAL_UNAVAILABLE, whose outcome is
 * unknown.
 */
export async function publishBatch({ nc, link }: BusConnection, messages: readonly BatchMessage[]): Promise<number> {
  const count = messages.length;
  const last = messages[count - 1];
  if (!last) throw new RangeError("an empty batch");
  // What is published without a connection is dropped: the messages of a batch must all follow one connection.
  if (!link.isUp) await link.up(COMMIT_TIMEOUT_MS);
  if (count > 1) {
    const id = nuid.next();
    messages.forEach(({ subject, data, headers }, index) => {
      headers["Nats-Batch-Id"] = id;
      headers["Nats-Batch-Sequence"] = String(index + 1);
      if (index < count - 1) nc.publish(subject, data, { headers: toMessageHeaders(headers) });
    });
    last.headers["Nats-Batch-Commit"] = "1";
  }
  const reply = await nc.request(last.subject, last.data, { headers: toMessageHeaders(last.headers), timeout: COMMIT_TIMEOUT_MS });
  const answer = reply.json<CommitAnswer>();
  if (answer.error) throw new JetStreamApiError(answer.error);
  if (answer.seq === undefined || (count > 1 && answer.count !== count)) throw new Error("short batch acknowledgement");
  return answer.seq - count + 1;
}

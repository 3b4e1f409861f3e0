import { createInbox, type Msg } from "@nats-io/transport-node";
import { HubError } from "../errors.ts";
import type { BusConnection } from "./connection.ts";
import { fromMessage, type StoredEvent } from "./envelope.ts";
import { headerLinesOf } from "./headerLines.ts";
import { JOURNAL } from "./streams.ts";

/** The newest message of each of the subjects, or the messages of a subject from a sequence or a time (RFC 3339) on. */
export type DirectQuery =
  | { readonly multi_last: readonly string[] }
  | { readonly seq: number; readonly batch: number; readonly next_by_subj: string }
  | { readonly start_time: string; readonly batch: number; readonly next_by_subj: string };

/** How long the whole answer may take, milliseconds. */
const TIMEOUT_MS = 5_000;

const SUBJECT = `$JS.API.DIRECT.GET.${JOURNAL}`;
const END_OF_BATCH = 204;
const NO_RESULTS = 404;
const TOO_MANY = 413;

/** The server answers at most 1,024 subjects at once: ask for fewer. */
export class TooManySubjects extends Error {}

/**
 * The events of the journal that answer a batched direct get (ADR-31); none when there are none. Throws
 * TooManySubjects when the server would have to answer more than it does at once, and JOURNAL_UNAVAILABLE when the answer does not come, or not to its end: half a history must not pass for a whole one.
 *
 * The client's own `direct.getBatch` leaves a subscription behind with every call, and waits for ever when the connection
 * is cut in the middle of an answer. Its `requestMany` takes a message without data, such as an event whose fields all have
 * their defaults, for the end.
 */
export async function directGet(bus: BusConnection, query: DirectQuery): Promise<StoredEvent[]> {
  const { link } = bus;
  if (!link.isUp) await link.up(TIMEOUT_MS);
  return link.untilCut(collect(bus, query)).catch((cause: unknown) => {
    throw cause instanceof TooManySubjects ? cause : incomplete(cause);
  });
}

async function collect({ nc, inboxPrefix }: BusConnection, query: DirectQuery): Promise<StoredEvent[]> {
  const inbox = createInbox(inboxPrefix);
  const answers = nc.subscribe(inbox);
  const timer = setTimeout(() => answers.unsubscribe(), TIMEOUT_MS);
  try {
    nc.publish(SUBJECT, JSON.stringify(query), { reply: inbox });
    return await untilEnd(answers);
  } finally {
    clearTimeout(timer);
    answers.unsubscribe();
  }
}

async function untilEnd(answers: AsyncIterable<Msg>): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const message of answers) {
    const status = statusOf(message);
    if (status === END_OF_BATCH || status === NO_RESULTS) return events;
    if (status === TOO_MANY) throw new TooManySubjects();
    if (status !== undefined) throw new Error(`direct get: status ${status}`);
    events.push(toStored(message));
  }
  throw new Error("direct get: the end of the answer did not come");
}

/** Only messages about the answer itself have a status, and they have no data. */
function statusOf(message: Msg): number | undefined {
  const code = message.data.length === 0 ? (message.headers?.code ?? 0) : 0;
  return code > 0 ? code : undefined;
}

function toStored(message: Msg): StoredEvent {
  const headers = headerLinesOf(message);
  const { "Nats-Subject": subject, "Nats-Sequence": sequence } = headers;
  if (subject === undefined || sequence === undefined) throw new Error("direct get: a message without its place in the stream");
  return fromMessage(subject, Number(sequence), headers, message.data);
}

function incomplete(cause: unknown): HubError {
  return new HubError("JOURNAL_UNAVAILABLE", "事件日志未答复完整，请重试 / the journal did not answer to the end, try again", {}, { cause });
}

import { DeliverPolicy, type ConsumerMessages, type JsMsg } from "@nats-io/jetstream";
import type { MsgHdrs } from "@nats-io/transport-node";
import type { BusConnection } from "./connection.ts";
import { fromMessage, type StoredEvent } from "./envelope.ts";
import { headerLinesOf, type HeaderLines } from "./headerLines.ts";
import { JOURNAL } from "./streams.ts";

export interface ReadOptions {
  /** First sequence wanted. */
  readonly from: number;
  /** Subject filter, e.g. `case.>`; all when absent. One only: the server is twenty times slower with several. */
  readonly filter?: string;
  /** Most events in one batch and in memory; default 500. */
  readonly batchMax?: number;
  readonly signal: AbortSignal;
}

/** Pause before a consumer that ended is made anew, milliseconds. */
const REOPEN_MS = 100;

/** A message of a stream as the reader hands it on. */
export interface RawMessage {
  readonly subject: string;
  readonly sequence: number;
  /** How many messages of the filter come after this one, as the server knew when it sent it. */
  readonly pending: number;
  /** Taken apart when asked for: whoever passes a message over by its subject pays nothing for them. */
  readonly headers: HeaderLines;
  readonly data: Uint8Array;
}

/** The journal in order from a sequence on, for ever, in batches of what is there; ends quietly when aborted. */
export async function* readJournal(bus: BusConnection, options: ReadOptions): AsyncGenerator<StoredEvent[]> {
  for await (const batch of readStream(bus, JOURNAL, options)) {
    yield batch.map((message) => fromMessage(message.subject, message.sequence, message.headers, message.data));
  }
}

/**
 * Any stream in order, without acknowledgements: the caller keeps its own cursor. The client's ordered consumer is made
 * anew by itself after gaps, and by us after a cut connection, where the client takes several seconds to see that it is
 * gone. Back-pressure: at most `batchMax` messages wait in memory.
 */
export async function* readStream(bus: BusConnection, stream: string, options: ReadOptions): AsyncGenerator<RawMessage[]> {
  const batchMax = options.batchMax ?? 500;
  let next = Math.max(1, options.from);
  while (!options.signal.aborted) {
    let messages: ConsumerMessages | undefined;
    const forget = bus.link.onCut(() => messages?.stop());
    try {
      messages = await open(bus, stream, { ...options, from: next, batchMax });
      for await (const batch of inBatches(messages, batchMax, options.signal)) {
        next = (batch.at(-1)?.sequence ?? next - 1) + 1;
        yield batch;
      }
    } catch {
      // The server is away, or the consumer is gone for good: open a new one where the caller is.
    } finally {
      forget();
      messages?.stop();
    }
    if (!options.signal.aborted) await new Promise((resolve) => setTimeout(resolve, REOPEN_MS));
  }
}

async function open(bus: BusConnection, stream: string, { from, filter, batchMax }: ReadOptions & { batchMax: number }): Promise<ConsumerMessages> {
  const consumer = await bus.js.consumers.get(stream, {
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: from,
    ...(filter ? { filter_subjects: filter } : {}),
  });
  return consumer.consume({ max_messages: batchMax, expires: 5_000 });
}

function toRaw(message: JsMsg): RawMessage {
  // The message of the bus within the client's message of a stream.
  const { msg = message } = message as { msg?: { headers?: MsgHdrs } };
  return {
    subject: message.subject,
    sequence: message.seq,
    pending: message.info.pending,
    get headers() {
      return headerLinesOf(msg);
    },
    get data() {
      return message.data;
    },
  };
}

/** Groups what has arrived. The pump stops pulling while a full batch waits to be taken. */
async function* inBatches(messages: ConsumerMessages, max: number, signal: AbortSignal): AsyncGenerator<RawMessage[]> {
  let queue: RawMessage[] = [];
  let wake = () => {};
  let drained = () => {};
  let ended = false;
  let closing = false;
  const stop = () => messages.stop();
  signal.addEventListener("abort", stop, { once: true });
  // Aborted while the consumer was being opened: nobody tells us again.
  if (signal.aborted) stop();
  const pump = (async () => {
    for await (const message of messages) {
      queue.push(toRaw(message));
      if (queue.length === 1) wake();
      if (queue.length >= max && !closing) await new Promise<void>((resolve) => (drained = resolve));
    }
  })().finally(() => {
    ended = true;
    wake();
  });
  try {
    for (;;) {
      if (queue.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
      if (queue.length === 0 || signal.aborted) break;
      // One turn of the event loop: what came in the same packet joins the batch.
      await new Promise((resolve) => setImmediate(resolve));
      const batch = queue;
      queue = [];
      drained();
      yield batch;
    }
    // The pump may stand before a full queue that nobody will take any more: let it go and see its end.
    closing = true;
    drained();
    await pump;
  } finally {
    signal.removeEventListener("abort", stop);
    closing = true;
    drained();
  }
}

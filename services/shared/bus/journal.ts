import { JetStreamApiError } from "@nats-io/jetstream";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { HubError } from "../errors.ts";
import { isConflict, publishBatch, type BatchMessage } from "./atomicBatch.ts";
import type { BusConnection } from "./connection.ts";
import { createCaseLoader } from "./caseLoader.ts";
import { startPublishing, type Publishing } from "./eventSpans.ts";
import { appended, outcomeOf } from "./journalMetrics.ts";
import { caseSubjects, journalSubject, toHeaders, type StoredEvent } from "./envelope.ts";
import { lastSequenceUnder } from "./journalGet.ts";
import { JOURNAL, type Domain } from "./streams.ts";

/** Events of one case in one domain to record together, on the condition that nothing was recorded in between. */
export interface Append {
  readonly domain: Domain;
  readonly caseId: string;
  /** Sequence of the last event of this case in this domain as the caller knows it; 0 = none. */
  readonly expectedLast: number;
  /** At least one. `sequence` and `subject` are filled by the journal. */
  readonly events: readonly Event[];
}

/** `conflict`: somebody else recorded an event of the case; load it again and decide again. */
export type AppendResult = { readonly sequences: readonly number[] } | "conflict";

export interface Journal {
  /**
   * Records all events of one append, or none. Resolves when the server has them durably. Appends made at the same time
   * travel in one atomic batch. Throws JOURNAL_UNAVAILABLE when the outcome is unknown: load the case and look.
   */
  append(append: Append): Promise<AppendResult>;
  /** For each case that has events in the domain: all of them, oldest first. Cases without events are absent. */
  load(domain: Domain, caseIds: readonly string[]): Promise<Map<string, StoredEvent[]>>;
  /** Sequence of the last event in the journal, or of the last one under a subject such as `transfer.>`; 0 when there is none. */
  lastSequence(subject?: string): Promise<number>;
}

/** Messages of one atomic batch: large enough to amortise the round trip, well below the server's limit of 1,000. */
const BATCH_MESSAGES = 250;
/** Batches under way at once; more only adds contention in the server. */
const BATCHES_IN_FLIGHT = 3;

interface Waiting {
  readonly append: Append;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
  /** When it was asked for, of `performance.now()`. */
  readonly since: number;
}

export function createJournal(bus: BusConnection): Journal {
  const queue: Waiting[] = [];
  let inFlight = 0;
  let scheduled = false;

  const schedule = () => {
    if (scheduled || inFlight >= BATCHES_IN_FLIGHT || queue.length === 0) return;
    scheduled = true;
    // Let the appends of this turn of the event loop gather first.
    setImmediate(() => {
      scheduled = false;
      while (inFlight < BATCHES_IN_FLIGHT && queue.length > 0) {
        inFlight++;
        void commit(bus, takeBatch(queue)).finally(() => {
          inFlight--;
          schedule();
        });
      }
    });
  };

  return {
    append: (append) =>
      new Promise((resolve, reject) => {
        queue.push({ append, resolve, reject, since: performance.now() });
        schedule();
      }),
    load: createCaseLoader(bus),
    lastSequence: async (subject) => (subject === undefined ? (await bus.jsm.streams.info(JOURNAL)).state.last_seq : lastSequenceUnder(bus, subject)),
  };
}

/** As many waiting appends as fit, never two of the same case: their expectations would exclude each other. */
function takeBatch(queue: Waiting[]): Waiting[] {
  const batch: Waiting[] = [];
  const cases = new Set<string>();
  let messages = 0;
  while (batch.length < queue.length) {
    const next = queue[batch.length];
    if (!next || (messages > 0 && messages + next.append.events.length > BATCH_MESSAGES)) break;
    const key = `${next.append.domain}.${next.append.caseId}`;
    if (cases.has(key)) break;
    cases.add(key);
    batch.push(next);
    messages += next.append.events.length;
  }
  queue.splice(0, batch.length);
  return batch;
}

async function commit(bus: BusConnection, batch: readonly Waiting[]): Promise<void> {
  const publishing = startPublishing(batch.flatMap(({ append: { domain, caseId, events } }) => events.map((event) => ({ domain, caseId, event }))));
  try {
    let sequence = await publishBatch(bus, batch.flatMap(({ append }) => toMessages(append, publishing)));
    publishing?.end({ first: sequence });
    for (const { append, resolve, since } of batch) {
      appended(append, "stored", since);
      resolve({ sequences: append.events.map((_, index) => sequence + index) });
      sequence += append.events.length;
    }
  } catch (error) {
    const outcome = outcomeOf(error);
    publishing?.end({ error: outcome.toUpperCase() });
    const first = batch[0];
    if (batch.length > 1 && error instanceof JetStreamApiError) {
      // One append spoilt the batch and the server does not say which: each alone tells.
      await Promise.all(batch.map((one) => commit(bus, [one])));
    } else if (first && batch.length === 1 && isConflict(error)) {
      appended(first.append, outcome, first.since);
      first.resolve("conflict");
    } else {
      const unavailable = new HubError("JOURNAL_UNAVAILABLE", "事件日志暂不可用，请重试 / the journal is not available, try again", {}, { cause: error });
      for (const { append, reject, since } of batch) {
        appended(append, outcome, since);
        reject(unavailable);
      }
    }
  }
}

function toMessages({ domain, caseId, expectedLast, events }: Append, publishing: Publishing | undefined): BatchMessage[] {
  return events.map((event, index) => {
    const headers = toHeaders(event);
    if (publishing) headers["traceparent"] = publishing.header(event);
    if (index === 0) {
      headers["Nats-Expected-Last-Subject-Sequence"] = String(expectedLast);
      headers["Nats-Expected-Last-Subject-Sequence-Subject"] = caseSubjects(domain, caseId);
    }
    return { subject: journalSubject(domain, caseId, event.type), data: event.data, headers };
  });
}

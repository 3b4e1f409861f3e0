import type { BusConnection } from "../shared/bus/connection.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { readJournal } from "../shared/bus/reader.ts";
import { PreparedEvent } from "./preparedEvent.ts";

/** Events kept for readers that are a little behind the first one. */
const KEEP = 4_096;
/** A reader further ahead than this moves the front to itself; the others then read on their own until they are there. */
const JUMP = 4_096;

/**
 * The journal for many readers that mostly stand close together: the foremost part is read, parsed and prepared once.
 * A reader far behind has its own consumer until it has caught up. Nobody waits for anybody: each takes what it has room for.
 */
export class SharedJournal {
  readonly #bus: BusConnection;
  #front: Front | undefined;

  constructor(bus: BusConnection) {
    this.#bus = bus;
  }

  /** All events from a sequence on, in order, for ever; ends quietly when aborted. */
  async *read(from: number, signal: AbortSignal): AsyncGenerator<readonly PreparedEvent[]> {
    const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    let next = Math.max(1, from);
    while (!signal.aborted) {
      const front = this.#frontFor(next);
      if (front.isPast(next)) {
        for await (const batch of this.#alone(next, signal)) {
          next = (batch.at(-1)?.sequence ?? next - 1) + 1;
          yield batch;
        }
        continue;
      }
      const batch = front.from(next);
      if (!batch) {
        await Promise.race([front.pull(), aborted]);
        continue;
      }
      next = (batch.at(-1)?.sequence ?? next - 1) + 1;
      yield batch;
    }
  }

  close(): void {
    this.#front?.close();
  }

  #frontFor(next: number): Front {
    if (!this.#front || next > this.#front.next + JUMP) {
      this.#front?.close();
      this.#front = new Front(this.#bus, next);
    }
    return this.#front;
  }

  /** Reads alone until the front can serve. */
  async *#alone(from: number, signal: AbortSignal): AsyncGenerator<readonly PreparedEvent[]> {
    for await (const stored of readJournal(this.#bus, { from, signal })) {
      const batch = stored.map((one) => new PreparedEvent(one));
      yield batch;
      if (signal.aborted || !this.#front?.isPast((batch.at(-1)?.sequence ?? 0) + 1)) return;
    }
  }
}

/** The foremost reader and the last events it read. */
class Front {
  readonly #closing = new AbortController();
  readonly #source: ReturnType<typeof readJournal>;
  #batches: (readonly PreparedEvent[])[] = [];
  #kept = 0;
  /** Everything up to here is gone from memory. */
  #gone: number;
  #next: number;
  #pulling: Promise<void> | undefined;

  constructor(bus: BusConnection, from: number) {
    this.#next = from;
    this.#gone = from - 1;
    this.#source = readJournal(bus, { from, signal: this.#closing.signal });
  }

  /** The next sequence to read from the journal. */
  get next(): number {
    return this.#next;
  }

  isPast(sequence: number): boolean {
    return sequence <= this.#gone;
  }

  /** The rest of the batch that has this sequence, or undefined when it is not read yet. */
  from(sequence: number): readonly PreparedEvent[] | undefined {
    let low = 0;
    let high = this.#batches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#batches[middle]?.at(-1)?.sequence ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    const batch = this.#batches[low];
    return batch?.[0]?.sequence === sequence ? batch : batch?.filter((one) => one.sequence >= sequence);
  }

  /** Reads the next batch; everybody who waits shares it. */
  pull(): Promise<void> {
    this.#pulling ??= this.#read().finally(() => (this.#pulling = undefined));
    return this.#pulling;
  }

  close(): void {
    this.#closing.abort();
    // Not only aborted: a source that waits to hand over a full batch ends by being returned.
    void this.#source.return(undefined);
  }

  async #read(): Promise<void> {
    const { value } = await this.#source.next();
    const batch = (value ?? []).map((one: StoredEvent) => new PreparedEvent(one));
    const last = batch.at(-1);
    if (!last) return;
    this.#batches.push(batch);
    this.#kept += batch.length;
    this.#next = last.sequence + 1;
    this.#dropOldest();
  }

  #dropOldest(): void {
    for (let oldest = this.#batches[0]; oldest && this.#kept - oldest.length >= KEEP; oldest = this.#batches[0]) {
      this.#batches.shift();
      this.#kept -= oldest.length;
      this.#gone = oldest.at(-1)?.sequence ?? this.#gone;
    }
  }
}

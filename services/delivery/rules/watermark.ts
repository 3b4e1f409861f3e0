import { Fifo } from "./fifo.ts";

/** An event that was read: settled once it is final, or recorded where a restart finds it. */
export interface Tracked {
  readonly sequence: number;
  settled: boolean;
}

/** The sequence up to which everything read is settled. Sequences come in ascending order. */
export class Watermark {
  readonly #open = new Fifo<Tracked>();
  #read: number;

  constructor(cursor: number) {
    this.#read = cursor;
  }

  /** Last sequence read. */
  get read(): number {
    return this.#read;
  }

  /** Events read since the oldest unsettled one: what a restart would read again. */
  get span(): number {
    this.oldest();
    return this.#open.length;
  }

  /** The event of this sequence was read; without `track` there is nothing to wait for. */
  advance(sequence: number): void {
    this.#read = Math.max(this.#read, sequence);
  }

  track(entry: Tracked): void {
    this.advance(entry.sequence);
    this.#open.push(entry);
  }

  /** The oldest event that is not settled. */
  oldest(): Tracked | undefined {
    for (;;) {
      const entry = this.#open.peek();
      if (!entry?.settled) return entry;
      this.#open.shift();
    }
  }

  value(): number {
    const oldest = this.oldest();
    return oldest ? oldest.sequence - 1 : this.#read;
  }

  /** Back to the watermark, as if nothing after it had been read. */
  rewind(): void {
    this.#read = this.value();
    this.#open.replace([]);
  }
}

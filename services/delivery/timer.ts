import { steadyNow } from "../shared/clock.ts";

/** Shortest wait, milliseconds: what falls due together is done together. */
const WAIT_MIN = 10;
/** Longest one: a timer takes no more than 31 bits. It rings early then, and is set again. */
const WAIT_MAX = 86_400_000;

/** Calls back at the earliest of the moments asked for. */
export class Timer {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;
  #due = Infinity;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** Not later than this, by `steadyNow`; Infinity asks for nothing. */
  at(due: number): void {
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#due = Infinity;
      this.#ring();
    }, Math.min(WAIT_MAX, Math.max(WAIT_MIN, due - steadyNow())));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#due = -Infinity;
  }
}

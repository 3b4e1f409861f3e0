/** A token bucket that holds one second's worth. Holds no clock. */
export class RateLimit {
  #perSecond: number;
  #tokens: number;
  #at = 0;

  /** 0 = no limit. */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
  }

  /** Another limit from now on; what is saved up stays within it. */
  set perSecond(perSecond: number) {
    if (perSecond === this.#perSecond) return;
    if (this.#perSecond === 0) this.#tokens = perSecond;
    this.#perSecond = perSecond;
    this.#tokens = Math.min(this.#tokens, perSecond);
  }

  /** How many may go now. */
  room(now: number): number {
    if (this.#perSecond === 0) return Infinity;
    this.#fill(now);
    return Math.floor(this.#tokens);
  }

  /** So many go. */
  spend(count: number): void {
    if (this.#perSecond > 0) this.#tokens -= count;
  }

  /** When the next one may go; 0 when one may go now. */
  nextAt(now: number): number {
    if (this.room(now) >= 1) return 0;
    return now + Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1_000);
  }

  #fill(now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#tokens = Math.min(this.#perSecond, this.#tokens + (elapsed * this.#perSecond) / 1_000);
    this.#at = now;
  }
}

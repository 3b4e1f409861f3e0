import { randomFillSync } from "node:crypto";

const pool = Buffer.alloc(24 * 256);
let used = pool.length;

/** A new W3C `traceparent`, sampled. Random bytes are drawn in blocks: one system call for 256 of them. */
export function newTraceparent(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const hex = pool.toString("hex", used, used + 24);
  used += 24;
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`;
}

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether a caller's value is a W3C `traceparent` (version 00). */
export function isTraceparent(value: string): boolean {
  return TRACEPARENT.test(value);
}

/** The trace id of a `traceparent`, or empty. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

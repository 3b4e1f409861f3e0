/** The longest that a receiver may send us away, milliseconds. */
const RETRY_AFTER_MAX_MS = 3_600_000;

/** Milliseconds of a `Retry-After` header, seconds or an HTTP date; 0 when there is none, or it says nothing. At most one hour. */
export function retryAfterMs(header: string | undefined, now: number): number {
  const text = header?.trim() ?? "";
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(wait) ? Math.min(RETRY_AFTER_MAX_MS, Math.max(0, Math.round(wait))) : 0;
}

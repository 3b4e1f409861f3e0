import { HubError } from "../../../shared/errors.ts";

/** Which records count, by the time of their last event; milliseconds, `from` inclusive, `until` exclusive. */
export interface Period {
  readonly from: number;
  readonly until: number;
  /** Nobody said where it ends: what is younger is on its way. */
  readonly isOpen: boolean;
}

/** What was recorded in the last minute is on its way. */
export const SETTLED_MS = 60_000;

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Reads a period; empty = open. Throws INVALID_REQUEST. */
export function parsePeriod({ from, until }: { readonly from: string; readonly until: string }, nowMs: number): Period {
  const period = { from: from === "" ? 0 : parseTime("from", from), until: until === "" ? nowMs - SETTLED_MS : parseTime("until", until), isOpen: until === "" };
  if (period.from < period.until) return period;
  throw new HubError("INVALID_REQUEST", `起止时间颠倒 / the period ends before it begins: ${from || "…"} – ${until || "…"}`, { from, until });
}

function parseTime(name: string, value: string): number {
  const ms = RFC3339.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new HubError("INVALID_REQUEST", `${name} 不是 RFC 3339 时间 / is no RFC 3339 time: ${value}; e.g. 2026-11-27T00:00:00+08:00`, { name, value });
}

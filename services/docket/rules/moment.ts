import { toShanghaiTime } from "../../shared/time.ts";

/** A time as the tables keep it: milliseconds since 1970; 0 when there is none or it is no time. */
export function toMs(time: string): number {
  return Date.parse(time) || 0;
}

/** The same for people: RFC 3339 with +08:00, to the second unless there is more to say; empty for none. */
export function toTimeText(ms: number | bigint): string {
  return Number(ms) === 0 ? "" : toShanghaiTime(Number(ms)).replace(".000+", "+");
}

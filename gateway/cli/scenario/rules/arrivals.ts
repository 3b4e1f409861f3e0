import { readClockTime } from "./clockTime.ts";
import type { Scenario, ScenarioEvent } from "./scenario.ts";

/** An event and the time at which the hub gets it, milliseconds since 1970. */
export interface Arrival {
  readonly event: ScenarioEvent;
  readonly at: number;
}

/**
 * The events in the order in which they arrive; of the same moment, in the order of the file. An event without a readable time
 * arrives right after the one that stands before it in the file: its date is for the hub to refuse. So is one that lies ahead:
 * without a time of receipt of its own such an event arrives at the end, it does not move the end.
 */
export function arrivalsOf({ events, now }: Pick<Scenario, "events" | "now">): readonly Arrival[] {
  const times = events.map(({ receivedAt, occurredAt }) => (receivedAt === "" ? notAfter(now, readClockTime(occurredAt)) : readClockTime(receivedAt)));
  let before = times.find((at) => at !== undefined) ?? now;
  const arrivals = events.map((event, index) => ({ event, at: (before = times[index] ?? before) }));
  return arrivals.sort((one, other) => one.at - other.at);
}

function notAfter(end: number, at: number | undefined): number | undefined {
  return at === undefined ? undefined : Math.min(end, at);
}

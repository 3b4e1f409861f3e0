import type { BusConnection } from "./connection.ts";
import { directGet } from "./directGet.ts";
import type { StoredEvent } from "./envelope.ts";

/** Messages asked for in one read of a history. */
const PAGE = 500;

/** Events of a case that are missing between known ones: how many, from which sequence on. */
export interface Gap {
  readonly from: number;
  readonly count: number;
}

/** Whether events of a case, oldest first, are all there are up to the newest: versions count from 1. */
export function isWhole(events: readonly StoredEvent[]): boolean {
  return events.every(({ event }, index) => event.caseVersion === index + 1);
}

/** What is missing among events of a case, oldest first, as their versions tell. */
export function gapsIn(events: readonly StoredEvent[]): Gap[] {
  return events.flatMap(({ event }, index) => {
    const before = events[index - 1]?.event;
    const count = event.caseVersion - (before?.caseVersion ?? 0) - 1;
    return count > 0 ? [{ from: Number(before?.sequence ?? 0) + 1, count }] : [];
  });
}

/**
 * All events of a case, oldest first, when the newest of each type are known. Only what is missing is asked for, from where it
 * begins and no more of it: the server looks for a subject with a wildcard message by message, so a read from the beginning
 * to the end of the journal costs it milliseconds, and one that starts next to what it looks for microseconds.
 */
export async function readHistory(bus: BusConnection, subject: string, newest: readonly StoredEvent[]): Promise<StoredEvent[]> {
  const missing = await Promise.all(gapsIn(newest).map((gap) => readGap(bus, subject, gap)));
  const events = [...newest, ...missing.flat()].sort((a, b) => Number(a.event.sequence - b.event.sequence));
  // Versions that do not count the events tell nothing about gaps.
  return isWhole(events) ? events : readGap(bus, subject, { from: 1, count: Infinity });
}

async function readGap(bus: BusConnection, subject: string, { from, count }: Gap): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  while (events.length < count) {
    const seq = events.length === 0 ? from : Number(events.at(-1)!.event.sequence) + 1;
    const batch = Math.min(PAGE, count - events.length);
    const page = await directGet(bus, { seq, batch, next_by_subj: subject });
    events.push(...page);
    if (page.length < batch) break;
  }
  return events;
}

import type { BusConnection } from "../../shared/bus/connection.ts";
import { fromMessage } from "../../shared/bus/envelope.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import { readStream } from "../../shared/bus/reader.ts";
import { JOURNAL } from "../../shared/bus/streams.ts";
import type { DeadlineLaw } from "../rules/procedure/deadlines.ts";
import type { LookBook } from "./lookBook.ts";
import { clockSubjects, isNoted, noteEvent } from "./noteEvent.ts";

/** The journal as the clock reads it. */
export interface ClockReading {
  /** Settles when everything recorded before the start has been read. */
  readonly ready: Promise<void>;
  /** Settles when everything recorded before the call has been read, or the reading ended. */
  caughtUp(): Promise<void>;
  readonly ended: Promise<void>;
}

export interface FollowOptions {
  readonly bus: BusConnection;
  readonly journal: Journal;
  readonly law: DeadlineLaw;
  readonly book: LookBook;
  readonly signal: AbortSignal;
}

/** Reads what tells the clock anything into the book, from the beginning and for ever. */
export function followClock(options: FollowOptions): ClockReading {
  // One reader per filter: a consumer with several filters over this many subjects is twenty times slower.
  const readings = clockSubjects.map((filter) => followSubject(options, filter));
  const all = (each: (reading: ClockReading) => Promise<void>) => Promise.all(readings.map(each)).then(() => undefined);
  return { ready: all(({ ready }) => ready), caughtUp: () => all((reading) => reading.caughtUp()), ended: all(({ ended }) => ended) };
}

function followSubject({ bus, journal, law, book, signal }: FollowOptions, filter: string): ClockReading {
  let position = 0;
  const waiting = new Set<() => void>();
  const reached = (sequence: number) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (position < sequence && !signal.aborted) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const read = async () => {
    for await (const batch of readStream(bus, JOURNAL, { from: 1, filter, signal })) {
      for (const message of batch) {
        if (!isNoted(message.subject)) continue;
        noteEvent(fromMessage(message.subject, message.sequence, message.headers, message.data), law, book);
      }
      position = batch.at(-1)?.sequence ?? position;
      for (const one of waiting) one();
    }
    for (const one of waiting) one();
  };
  const caughtUp = async () => reached(await journal.lastSequence(filter));
  return { ready: caughtUp(), caughtUp, ended: read() };
}

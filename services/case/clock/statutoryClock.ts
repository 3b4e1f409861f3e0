import { pause } from "../../shared/backoff.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import type { Clock, ManualClock } from "../../shared/clock.ts";
import type { Logger } from "../../shared/log.ts";
import type { RecordDeps } from "../recordBatch.ts";
import type { DeadlineLaw } from "../rules/procedure/deadlines.ts";
import { followClock } from "./followClock.ts";
import { createLookBook, type LookBook } from "./lookBook.ts";
import { lookAtCases } from "./lookAtCases.ts";

export interface ClockDeps extends RecordDeps {
  readonly bus: BusConnection;
  readonly clock: Clock;
  /** The same clock when it is set by hand: then nothing fires by itself. */
  readonly manual: ManualClock | undefined;
  readonly law: DeadlineLaw;
  /** Settles when the register is there, or is given up: without it nobody would be told. */
  readonly registerReady: Promise<void>;
  readonly log: Logger;
}

/** The clock of statutory deadlines and waiting terms. */
export interface StatutoryClock {
  /** Settles when everything recorded so far is in the book; only then it fires. */
  readonly ready: Promise<void>;
  /** Sets a clock by hand, firing everything on the way, each at its own time. Returns how many events were recorded. */
  advance(to: number): Promise<number>;
  close(): Promise<void>;
}

/** Cases looked at together. */
const CASES_MAX = 64;
/** Groups of them under way at once: the server answers one while another is decided. */
const GROUPS_AT_ONCE = 4;
/** The clock looks at least this often, so that a jump of the machine's time is noticed. */
const TICK_MS = 500;
/** After a look that failed, milliseconds. */
const RETRY_MS = 1_000;

/**
 * Follows the journal and keeps the open moments in memory; nothing else is stored, so a restart reads them again and what
 * fell due meanwhile fires at once. Each event is recorded once, also with several instances.
 */
export function startStatutoryClock(deps: ClockDeps): StatutoryClock {
  const book = createLookBook();
  const stopping = new AbortController();
  const { signal } = stopping;
  const reading = followClock({ ...deps, book, signal });
  const ready = reading.ready;
  const running = deps.manual ? Promise.resolve() : run(deps, { book, ready, signal });
  return {
    ready,
    async advance(to) {
      const { manual } = deps;
      if (!manual) return 0;
      await reading.caughtUp();
      let fired = 0;
      for (let next = book.next(); next !== undefined && next <= to; next = book.next()) {
        manual.set(Math.max(next, manual.now()));
        fired += await fire(deps, { book, signal });
        await reading.caughtUp();
      }
      manual.set(to);
      return fired;
    },
    async close() {
      stopping.abort();
      await Promise.all([running, reading.ended]);
    },
  };
}

interface Firing {
  readonly book: LookBook;
  readonly signal: AbortSignal;
}

async function run(deps: ClockDeps, { book, ready, signal }: Firing & { ready: Promise<void> }): Promise<void> {
  await Promise.all([ready, deps.registerReady]);
  while (!signal.aborted) {
    const fired = await fire(deps, { book, signal });
    if (fired > 0) deps.log.info({ fired, open: book.size }, "clock.fired");
    await pause(Math.min(TICK_MS, Math.max(10, (book.next() ?? Infinity) - deps.clock.now())), signal);
  }
}

/** Looks at every case whose moment has come, in bounded groups; returns how many events were recorded. */
async function fire(deps: ClockDeps, { book, signal }: Firing): Promise<number> {
  let fired = 0;
  const lane = async () => {
    while (!signal.aborted) {
      // Of each group anew: what is recorded late must not say that it was recorded in time.
      const now = deps.clock.now();
      const cases = book.takeDue(now, CASES_MAX);
      if (cases.length === 0) break;
      fired += await lookAt(deps, book, { cases, now });
    }
  };
  await Promise.all(Array.from({ length: GROUPS_AT_ONCE }, lane));
  return fired;
}

async function lookAt(deps: ClockDeps, book: LookBook, { cases, now }: { cases: readonly string[]; now: number }): Promise<number> {
  const { recorded, again } = await lookAtCases(deps, cases, now).catch((err: unknown) => {
    deps.log.error({ err, cases: cases.length }, "clock.failed");
    return { recorded: [], again: cases };
  });
  for (const caseId of again) book.set(caseId, "again", now + RETRY_MS);
  return recorded.length;
}

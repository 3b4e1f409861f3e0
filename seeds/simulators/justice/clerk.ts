import { setTimeout as sleep } from "node:timers/promises";
import type { Behaviour, Mistakes } from "../contract.ts";
import type { Entry } from "./form.ts";
import { planAnswers, type Habits, type Told } from "./rules/habits.ts";
import { toEntries } from "./rules/mistakes.ts";

/** How often the clerk looks for something new, milliseconds. */
const INTERVAL_MS = 50;

/** Keeps over restarts how much had been told when the officers were told to answer; null = they do not. */
export interface SwitchStore {
  read(): Promise<number | null>;
  write(since: number | null): Promise<void>;
}

export interface ClerkOptions {
  readonly habits: Habits;
  readonly switchStore: SwitchStore;
  /** What was told, oldest first, without the first `from`. May fail while the system is down; then it is asked again. */
  readonly told: (from: number) => Promise<readonly Told[]>;
  /** Enters rows, each key once. May fail; then it is tried again. */
  readonly enter: (entries: readonly Entry[]) => Promise<void>;
  readonly mistakes: () => Mistakes;
}

/**
 * The officers of a system, who answer by themselves what it is told. Nothing is answered twice and, once switched on, nothing
 * that was told is forgotten, also when the process is killed: every row follows from what was told, and is entered once.
 */
export interface Clerk {
  behave(behaviour: Behaviour): Promise<void>;
  close(): Promise<void>;
}

interface DueEntry extends Entry {
  readonly dueMs: number;
}

/** Starts the officers with the switch as it was left. */
export async function startClerk(options: ClerkOptions): Promise<Clerk> {
  const stop = new AbortController();
  let position = await options.switchStore.read();
  let due: readonly DueEntry[] = [];

  const work = async (): Promise<void> => {
    if (position === null) return;
    const news = await options.told(position);
    due = [...due, ...news.flatMap((told) => entriesFor(told, options))];
    position += news.length;
    const now = Date.now();
    const ready = due.filter(({ dueMs }) => dueMs <= now);
    if (ready.length > 0) await options.enter(ready);
    due = due.filter((entry) => !ready.includes(entry));
  };
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const done = turn.then(step);
    turn = done.catch(() => undefined);
    return done;
  };
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      // A system that is down is asked again: what is due stays due.
      await inTurn(work).catch(() => undefined);
      await sleep(INTERVAL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    behave: ({ answers }) =>
      inTurn(async () => {
        const since = answers ? (position ?? (await options.told(0)).length) : null;
        await options.switchStore.write(since);
        position = since;
        if (since === null) due = [];
      }),
    async close() {
      stop.abort();
      await running;
    },
  };
}

function entriesFor(told: Told, { habits, mistakes }: ClerkOptions): readonly DueEntry[] {
  const now = Date.now();
  return toEntries(planAnswers(habits, told), mistakes()).map(({ key, row, delayMs }) => ({ key, row, dueMs: now + delayMs }));
}

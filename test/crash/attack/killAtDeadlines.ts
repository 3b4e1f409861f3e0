import { setTimeout as delay } from "node:timers/promises";
import type { HubUnderTest } from "../hub/hubUnderTest.ts";
import type { Victim } from "../hub/processes.ts";
import type { StoryTeller } from "../load/storyTeller.ts";
import type { Random } from "../random.ts";
import { killVictim, type Killed } from "./kill.ts";

/** Whose death at the moment may lose or repeat the alarm: the clock's own process, which starts anew with the alarm due, and what it records in. */
const AIMED_AT: readonly Victim[] = ["case", "nats-server", "case"];
/** The hub must know of the cases before the first deadline ends, milliseconds. */
const LEAD_MS = 20_000;
/** Between two victims: the first must be back, milliseconds. */
const APART_MS = 7_000;
/** Deadlines that end about the moment of a kill, milliseconds from the first of them: two in one second, one just behind. */
const AROUND_MS = [0, 0, 1_000] as const;
/** The last second of a term counts; the clock tells its end within two seconds. Killed within, milliseconds after the end. */
const KILL_MS = { from: 800, to: 1_600 } as const;

export interface AimedOptions {
  readonly hub: Pick<HubUnderTest, "pid">;
  readonly teller: Pick<StoryTeller, "beginDeadlines">;
  readonly targets: readonly Victim[];
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Lets deadlines end while exactly the process is killed that has to tell of it. */
export async function killAtDeadlines({ hub, teller, targets, random, signal, say }: AimedOptions): Promise<{ readonly killed: readonly Killed[]; readonly problems: readonly string[] }> {
  const victims = AIMED_AT.filter((victim) => targets.includes(victim));
  const first = Math.ceil((Date.now() + LEAD_MS) / 1_000) * 1_000;
  const moments = victims.map((victim, index) => ({ victim, dueAt: first + index * APART_MS }));
  const problems = await teller.beginDeadlines(moments.flatMap(({ dueAt }) => AROUND_MS.map((ms) => dueAt + ms)));
  const killed: Killed[] = [];
  for (const { victim, dueAt } of moments) {
    const afterMs = random.whole(KILL_MS.from, KILL_MS.to);
    await delay(Math.max(0, dueAt + afterMs - Date.now()), undefined, { signal });
    const one = killVictim(hub.pid, victim, signal);
    if (one) killed.push(one);
    say(`期限届满后 ${afterMs} 毫秒 / ms after a deadline: kill -9 ${one ? victim : `(${victim} 尚未重启 / not there)`}`);
  }
  return { killed, problems };
}

import { setTimeout as delay } from "node:timers/promises";
import type { HubUnderTest } from "../hub/hubUnderTest.ts";
import { victims, type Victim } from "../hub/processes.ts";
import type { FedRow } from "../load/crashCase.ts";
import type { StoryTeller } from "../load/storyTeller.ts";
import type { Random } from "../random.ts";
import { createFaultStorm } from "./faultStorm.ts";
import { killAtDeadlines } from "./killAtDeadlines.ts";
import { killVictim, type Killed } from "./kill.ts";
import { measureRecovery, type Recovery } from "./recovery.ts";

const PAUSE_MS = { from: 300, to: 2_500 } as const;
const TWO_AT_ONCE = 0.2;
const WITH_FAULT = 0.35;
/** Rounds before and after which nothing else happens until the flow is there: those tell how long it takes to come back. */
const CALM = 0.3;

export interface AttackOptions {
  readonly hub: HubUnderTest;
  readonly fed: readonly FedRow[];
  readonly teller: Pick<StoryTeller, "beginDeadlines">;
  readonly rounds: number;
  /** What may be killed. */
  readonly targets: readonly Victim[];
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** How the flow came back after a kill. */
export interface NamedRecovery extends Recovery {
  readonly victim: string;
  /** Until every process killed was started again, milliseconds. */
  readonly restartMs: number | undefined;
}

export interface AttackReport {
  readonly kills: Readonly<Record<Victim, number>>;
  /** Of the calm rounds, by what was killed. */
  readonly recoveries: readonly NamedRecovery[];
  /** Processes that the supervisor did not start again, flows that did not come back. */
  readonly problems: readonly string[];
}

/**
 * Kills processes and lets systems misbehave, round by round, and at last at the very moment at which deadlines end. Resolves when
 * everything killed is running again.
 */
export async function attack(options: AttackOptions): Promise<AttackReport> {
  const { hub, random, signal, say } = options;
  const storm = createFaultStorm(hub.simulators);
  const kills = Object.fromEntries(victims.map((victim) => [victim, 0])) as Record<Victim, number>;
  const killed: Killed[] = [];
  const recoveries: NamedRecovery[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    const isCalm = random.chance(CALM);
    const fault = !isCalm && random.chance(WITH_FAULT) ? storm.strike(random) : "";
    const chosen = chooseVictims(random, options.targets);
    if (isCalm) await measureRecovery(hub, options.fed, signal);
    const now = chosen.flatMap((victim) => killVictim(hub.pid, victim, signal) ?? []);
    for (const { victim } of now) kills[victim]++;
    killed.push(...now);
    const names = now.map(({ victim }) => victim).join(" + ");
    say(`${round}/${options.rounds} kill -9 ${names || `(${chosen.join(" + ")} 尚未重启 / not there)`}${fault && `, ${fault}`}, ${options.fed.length} rows`);
    if (isCalm && names) recoveries.push(await recoveryOf(options, now));
    await delay(random.whole(PAUSE_MS.from, PAUSE_MS.to), undefined, { signal });
  }
  await storm.end();
  await measureRecovery(hub, options.fed, signal);
  const aimed = await killAtDeadlines(options);
  for (const { victim } of aimed.killed) kills[victim]++;
  killed.push(...aimed.killed);
  return { kills, recoveries, problems: [...aimed.problems, ...(await restartProblems(killed)), ...recoveryProblems(recoveries)] };
}

async function recoveryOf({ hub, fed, signal }: AttackOptions, killed: readonly Killed[]): Promise<NamedRecovery> {
  const recovery = await measureRecovery(hub, fed, signal);
  const restarts = await Promise.all(killed.map(({ restarted }) => restarted));
  const restartMs = restarts.some((ms) => ms === undefined) ? undefined : Math.max(...restarts.map((ms) => ms ?? 0));
  return { victim: killed.map(({ victim }) => victim).join(" + "), restartMs, ...recovery };
}

function chooseVictims(random: Random, targets: readonly Victim[]): Victim[] {
  const first = random.pick(targets);
  const others = targets.filter((victim) => victim !== first);
  return random.chance(TWO_AT_ONCE) && others.length > 0 ? [first, random.pick(others)] : [first];
}

async function restartProblems(killed: readonly Killed[]): Promise<string[]> {
  const times = await Promise.all(killed.map(async ({ victim, restarted }) => ({ victim, ms: await restarted })));
  return times.flatMap(({ victim, ms }) => (ms === undefined ? [`${victim} 未重启 / was not started again`] : []));
}

function recoveryProblems(recoveries: AttackReport["recoveries"]): string[] {
  return recoveries.flatMap(({ victim, answersMs, effectsMs }) =>
    answersMs === undefined || effectsMs === undefined ? [`${victim} 被杀后数据流未恢复 / the flow did not come back after the kill`] : [],
  );
}

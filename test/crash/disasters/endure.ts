import { setTimeout as delay } from "node:timers/promises";
import { measureRecovery } from "../attack/recovery.ts";
import type { AttackOptions, AttackReport, NamedRecovery } from "../attack/attack.ts";
import { victims, type Victim } from "../hub/processes.ts";
import type { Ground } from "./disaster.ts";

/** Between two strikes, milliseconds. */
const APART_MS = 1_500;

/** Lets the disaster happen round by round and measures how the flow comes back after each. */
export async function endure(options: Pick<AttackOptions, "hub" | "fed" | "rounds" | "signal" | "say">, ground: Ground): Promise<AttackReport> {
  const { hub, fed, rounds, signal, say } = options;
  const recoveries: NamedRecovery[] = [];
  for (let round = 1; round <= rounds; round++) {
    const words = await ground.strike(hub, round, signal);
    say(`${round}/${rounds} ${words}, ${fed.length} rows`);
    recoveries.push({ victim: words, restartMs: 0, ...(await measureRecovery(hub, fed, signal)) });
    await delay(APART_MS, undefined, { signal });
  }
  const stuck = recoveries.filter(({ answersMs, effectsMs }) => answersMs === undefined || effectsMs === undefined);
  const kills = Object.fromEntries(victims.map((victim) => [victim, 0])) as Record<Victim, number>;
  return { kills, recoveries, problems: stuck.map(({ victim }) => `${victim}: 之后数据流未恢复 / the flow did not come back`) };
}

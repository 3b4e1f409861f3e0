import { attack } from "./attack/attack.ts";
import { measureRecovery } from "./attack/recovery.ts";
import { askForTraces, collectAnswers, collectEffects, collectHops } from "./evidence.ts";
import { startHubUnderTest } from "./hub/hubUnderTest.ts";
import { startFeeder } from "./load/feeder.ts";
import type { CrashOptions } from "./options.ts";
import { judge } from "./oracle/judge.ts";
import { filePlaces } from "./oracle/places.ts";
import { createRandom } from "./random.ts";
import { toResult, type CrashResult } from "./result.ts";
import { untilSettled } from "./settle.ts";

export interface RunOptions {
  readonly options: CrashOptions;
  /** Where the hub keeps its data; new. */
  readonly dataDir: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Nothing may stand still longer than this, milliseconds: beyond the longest hold of a delivery. */
const IDLE_MS = 120_000;

/** One run: start, load, attack, wait, compare, stop. */
export async function runCrashTest({ options, dataDir, signal, say }: RunOptions): Promise<CrashResult> {
  const startedAt = Date.now();
  await using hub = await startHubUnderTest(dataDir, options.profile, signal);
  say(`黔联就绪 / the hub is ready after ${Date.now() - startedAt} ms, ${dataDir}`);
  // Two streams of numbers: the rows are the same for a seed, however long the rounds take.
  const feeder = startFeeder(hub.simulators, createRandom(options.seed));
  const calm = { victim: "–", restartMs: 0, ...(await measureRecovery(hub, feeder.fed, signal)) };
  const { rounds, only: targets, seed } = options;
  const attacked = await attack({ hub, fed: feeder.fed, rounds, targets, random: createRandom(seed + 1), signal, say });
  const during = await collectAnswers(hub.simulators);
  await feeder.stop();
  const { fed } = feeder;
  say(`${fed.length} 行已送入，等待平静 / rows fed, waiting until all is settled`);
  const unsettled = await untilSettled({ simulators: hub.simulators, fed, idleMs: IDLE_MS, signal });
  const [answers, observed, asked] = [await collectAnswers(hub.simulators), await collectEffects(hub.simulators), await askForTraces(hub, fed)];
  const hops = await collectHops(hub, [...new Set(observed.map(({ caseId }) => caseId))]);
  await hub.stop();
  const { counts, findings } = judge({ fed, during, answers, observed, hops, places: [...asked, ...filePlaces(dataDir)] });
  const attackReport = { ...attacked, recoveries: [calm, ...attacked.recoveries] };
  return toResult({ options, attack: attackReport, rows: fed.length, counts, effects: observed.length, findings, unsettled, elapsedMs: Date.now() - startedAt });
}

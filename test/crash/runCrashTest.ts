import { attack } from "./attack/attack.ts";
import { measureRecovery } from "./attack/recovery.ts";
import { disasters } from "./disasters/disasters.ts";
import { endure } from "./disasters/endure.ts";
import { askForTraces, collectAnswers, collectEffects, collectHops } from "./evidence.ts";
import { startHubUnderTest } from "./hub/hubUnderTest.ts";
import type { FedRow } from "./load/crashCase.ts";
import { startFeeder } from "./load/feeder.ts";
import { startStoryTeller } from "./load/storyTeller.ts";
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
  const { disaster: name, profile } = options;
  await using ground = name === undefined ? undefined : await disasters[name].prepare(dataDir);
  await using hub = await startHubUnderTest({ dataDir, profile, env: ground?.env ?? {}, signal });
  say(`黔联就绪 / the hub is ready after ${Date.now() - startedAt} ms, ${dataDir}`);
  const { rounds, only: targets, seed } = options;
  // Streams of numbers of their own: the rows are the same for a seed, however long the rounds take.
  const fed: FedRow[] = [];
  const feeder = startFeeder(hub.simulators, createRandom(seed), fed);
  const teller = startStoryTeller({ simulators: hub.simulators, random: { stories: createRandom(seed + 2), clocks: createRandom(seed + 3) }, fed });
  const calm = { victim: "–", restartMs: 0, ...(await measureRecovery(hub, fed, signal)) };
  const unknown = ground?.keepsTime === false ? [] : await teller.beginDeadlines(momentsDuring(rounds));
  const attacked = ground ? await endure({ hub, fed, rounds, signal, say }, ground) : await attack({ hub, fed, teller, rounds, targets, random: createRandom(seed + 1), signal, say });
  const during = await collectAnswers(hub.simulators);
  await feeder.stop();
  say(`${fed.length} 行已送入，办完已开始的案件 / rows fed, telling the stories to their end`);
  const givenUp = await teller.finish();
  say(`${fed.length} 行已送入，等待平静 / rows fed, waiting until all is settled`);
  const unsettled = await untilSettled({ simulators: hub.simulators, fed, notBefore: Math.max(0, ...teller.deadlines), idleMs: IDLE_MS, signal });
  const [answers, observed, asked] = [await collectAnswers(hub.simulators), await collectEffects(hub.simulators), await askForTraces(hub, fed)];
  const hops = await collectHops(hub, [...new Set(observed.map(({ caseId }) => caseId))]);
  await hub.stop();
  const judgement = judge({ fed, during, answers, observed, hops, places: [...asked, ...filePlaces(dataDir)] });
  const attackReport = { ...attacked, recoveries: [calm, ...attacked.recoveries], problems: [...unknown, ...attacked.problems, ...givenUp] };
  return toResult({ options, attack: attackReport, fed, effects: observed.length, ...judgement, unsettled, elapsedMs: Date.now() - startedAt });
}

/** The hub must know of the cases before the first deadline ends, milliseconds. */
const LEAD_MS = 20_000;
const APART_MS = 2_000;
const DEADLINES = { perRound: 2, least: 6, most: 30 } as const;

/** Ends of deadlines while the rounds last, one after the other. */
function momentsDuring(rounds: number): readonly number[] {
  const first = Math.ceil((Date.now() + LEAD_MS) / 1_000) * 1_000;
  const length = Math.min(DEADLINES.most, Math.max(DEADLINES.least, rounds * DEADLINES.perRound));
  return Array.from({ length }, (_, index) => first + index * APART_MS);
}

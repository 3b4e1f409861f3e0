import { systems, type CrashSimulators, type System } from "./hub/simulators.ts";
import type { HubUnderTest } from "./hub/hubUnderTest.ts";
import type { FedRow } from "./load/crashCase.ts";
import type { AnswersBySystem } from "./oracle/answers.ts";
import type { Place } from "./oracle/leaks.ts";
import { toObserved, type ObservedEffect } from "./oracle/observed.ts";

/** Everything the systems have been told and have received, asked through their control interface. */
export async function collectAnswers(simulators: Pick<CrashSimulators, "answers">): Promise<AnswersBySystem> {
  return new Map(await Promise.all(systems.map(async (system): Promise<[System, Awaited<ReturnType<CrashSimulators["answers"]>>]> => [system, await simulators.answers(system)])));
}

/** Effects of each system oldest first. */
export async function collectEffects(simulators: Pick<CrashSimulators, "received">): Promise<readonly ObservedEffect[]> {
  const lists = await Promise.all(systems.map(async (system) => (await simulators.received(system)).map((effect) => toObserved(system, effect))));
  return lists.flat();
}

/** Cases of persons whose trace is read. */
const TRACED = 5;

/** What `hub trace` tells of some persons' cases. */
export async function collectTraces(hub: HubUnderTest, fed: readonly FedRow[]): Promise<Place[]> {
  const names = [...new Set(fed.filter(({ crashCase }) => crashCase.party === "person").map(({ crashCase }) => crashCase.name))];
  const places: Place[] = [];
  for (const name of names.slice(-TRACED)) places.push({ name: `hub trace ${name}`, text: await hub.command("trace", name, "--json") });
  return places;
}

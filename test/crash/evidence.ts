import { setTimeout as delay } from "node:timers/promises";
import type { Hop } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { SimulatorsClient } from "../../gateway/cli/connection/simulators.ts";
import { systems, type System } from "./hub/simulators.ts";
import type { HubUnderTest } from "./hub/hubUnderTest.ts";
import type { FedRow } from "./load/crashCase.ts";
import type { AnswersBySystem } from "./oracle/answers.ts";
import type { Place } from "./oracle/leaks.ts";
import { toObserved, type ObservedEffect } from "./oracle/observed.ts";

/** Everything the systems have been told and have received, asked through their control interface. */
export async function collectAnswers(simulators: Pick<SimulatorsClient, "answers">): Promise<AnswersBySystem> {
  return new Map(await Promise.all(systems.map(async (system): Promise<[System, Awaited<ReturnType<SimulatorsClient["answers"]>>]> => [system, await simulators.answers(system)])));
}

/** Effects of each system oldest first. */
export async function collectEffects(simulators: Pick<SimulatorsClient, "received">): Promise<readonly ObservedEffect[]> {
  const lists = await Promise.all(systems.map(async (system) => (await simulators.received(system)).map((effect) => toObserved(system, effect))));
  return lists.flat();
}

/** Cases of persons whose trace is read as people do it. */
const ASKED = 2;
/** Cases in one call: their hops stay far below the limit of an answer. */
const CASES_PER_CALL = 100;
/** The book may be behind so long, milliseconds. */
const BEHIND_MS = 30_000;

/** What `hub trace` prints for some persons' cases. */
export async function askForTraces(hub: HubUnderTest, fed: readonly FedRow[]): Promise<Place[]> {
  const names = [...new Set(fed.filter(({ crashCase }) => crashCase.party === "person").map(({ crashCase }) => crashCase.name))];
  const places: Place[] = [];
  for (const name of names.slice(-ASKED)) places.push({ name: `hub trace ${name}`, text: await hub.command("trace", name, "--json") });
  return places;
}

/** Every hop of the cases, when the book has caught up. */
export async function collectHops({ trace }: Pick<HubUnderTest, "trace">, caseIds: readonly string[]): Promise<Hop[]> {
  for (const deadline = Date.now() + BEHIND_MS; Date.now() < deadline; await delay(200)) {
    if ((await trace.getTraceState({})).behind === 0n) break;
  }
  const hops: Hop[] = [];
  for (let from = 0; from < caseIds.length; from += CASES_PER_CALL) {
    const { cases } = await trace.traceCases({ caseIds: caseIds.slice(from, from + CASES_PER_CALL) });
    hops.push(...cases.flatMap((one) => one.hops));
  }
  return hops;
}

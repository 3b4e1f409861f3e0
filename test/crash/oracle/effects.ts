import type { CrashCase } from "../load/crashCase.ts";
import type { ExpectedEffect } from "../load/expectedEffects.ts";
import type { Findings } from "./findings.ts";
import type { ObservedEffect } from "./observed.ts";

export interface EffectFacts {
  readonly expected: ReadonlyMap<CrashCase, readonly ExpectedEffect[]>;
  readonly observed: readonly ObservedEffect[];
  /** The hub's case ids, as the answers say. */
  readonly caseIds: ReadonlyMap<string, CrashCase>;
}

/** How often an effect came that must come once, and not before a moment, milliseconds. */
interface Wanted {
  readonly notBefore: number;
  count: number;
}

/** Compares what the systems have with what they must have: each effect exactly once, and no other. */
export function judgeEffects({ expected, observed, caseIds }: EffectFacts): Pick<Findings, "lost" | "duplicated" | "wrong"> {
  const wanted = new Map<string, Wanted>();
  for (const [crashCase, effects] of expected) for (const { notBefore = 0, ...effect } of effects) wanted.set(nameOf(crashCase.name, effect), { notBefore, count: 0 });
  const deliveries = new Set<string>();
  const duplicated: string[] = [];
  const wrong: string[] = [];
  for (const effect of observed) {
    const name = nameOf(caseIds.get(effect.caseId)?.name ?? effect.decisionNo, effect);
    const one = wanted.get(name);
    const delivery = `${effect.system} ${effect.deliveryId}`;
    if (!one) wrong.push(`${name}: 无人要求 / nobody asked for it`);
    else if (one.count++ > 0 || deliveries.has(delivery)) duplicated.push(`${name}: ${effect.deliveryId}`);
    if (one && Date.parse(effect.at) < one.notBefore) wrong.push(`${name}: 期限尚未届满 / before the end of the deadline, at ${effect.at}`);
    deliveries.add(delivery);
  }
  const lost = [...wanted].flatMap(([name, { count }]) => (count === 0 ? [`${name}: 未到达 / did not arrive`] : []));
  return { lost, duplicated, wrong };
}

type Named = Pick<ExpectedEffect, "system" | "type" | "version" | "channel" | "deadline">;

function nameOf(caseName: string, { system, type, version, channel, deadline }: Named): string {
  return [system, caseName, type, `v${version}`, channel, deadline].filter((part) => part !== "").join(" ");
}

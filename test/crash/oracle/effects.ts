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

/** Compares what the systems have with what they must have: each effect exactly once, and no other. */
export function judgeEffects({ expected, observed, caseIds }: EffectFacts): Pick<Findings, "lost" | "duplicated" | "wrong"> {
  const wanted = new Map<string, number>();
  for (const [crashCase, effects] of expected) for (const effect of effects) wanted.set(nameOf(crashCase.name, effect), 0);
  const deliveries = new Set<string>();
  const duplicated: string[] = [];
  const wrong: string[] = [];
  for (const effect of observed) {
    const name = nameOf(caseIds.get(effect.caseId)?.name ?? effect.decisionNo, effect);
    const count = wanted.get(name);
    const delivery = `${effect.system} ${effect.deliveryId}`;
    if (count === undefined) wrong.push(`${name}: 无人要求 / nobody asked for it`);
    else if (count > 0 || deliveries.has(delivery)) duplicated.push(`${name}: ${effect.deliveryId}`);
    if (count !== undefined) wanted.set(name, count + 1);
    deliveries.add(delivery);
  }
  const lost = [...wanted].flatMap(([name, count]) => (count === 0 ? [`${name}: 未到达 / did not arrive`] : []));
  return { lost, duplicated, wrong };
}

function nameOf(caseName: string, { system, type, version, channel }: ExpectedEffect): string {
  return `${system} ${caseName} ${type} v${version} ${channel}`.trim();
}

import type { EffectFacts } from "./effects.ts";

/**
 * How long after the ends of deadlines the platform knew of them, at most, milliseconds; kills included. Undefined when it learnt of
 * none.
 */
export function slowestAlarm({ expected, observed, caseIds }: EffectFacts): number | undefined {
  const ends = new Map<string, number>();
  for (const [{ name }, effects] of expected) {
    for (const { deadline, version, notBefore } of effects) if (deadline !== "" && notBefore !== undefined) ends.set(`${name} ${version}`, notBefore);
  }
  const lags = observed.flatMap(({ system, caseId, version, at }) => {
    const end = system === "linkage-platform" ? ends.get(`${caseIds.get(caseId)?.name ?? ""} ${version}`) : undefined;
    return end === undefined ? [] : [Date.parse(at) - end];
  });
  return lags.length === 0 ? undefined : Math.max(...lags);
}

import type { ReceivedEffect } from "../../../seeds/simulators/contract.ts";

/** How often each effect was found in a system, by case, kind and version. */
export type EffectCounts = ReadonlyMap<string, number>;

/** Answers of channels; a system gets one per channel and version, whichever of the three it is. */
const CHANNEL_ANSWERS: ReadonlySet<string> = new Set(["Published", "Withdrawn", "PublicationRefused"]);

/** The name of an effect for counting. Both channels answer about the same version, so those may come twice. */
export function effectKey(caseId: string, type: string, version: number): string {
  return `${caseId} ${CHANNEL_ANSWERS.has(type) ? "ChannelAnswer" : type} ${version}`;
}

/** Counts what a system received about the cases in question. */
export function countEffects(effects: readonly Pick<ReceivedEffect, "caseId" | "type" | "version">[], isWanted: (caseId: string) => boolean): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { caseId, type, version } of effects) if (isWanted(caseId)) increase(counts, effectKey(caseId, type, version));
  return counts;
}

export function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

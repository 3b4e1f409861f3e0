import type { Findings } from "./findings.ts";
import type { ObservedEffect } from "./observed.ts";

/**
 * Effects that came behind a later one: in a system, the versions of a case only grow, for each channel by itself, and a
 * withdrawal comes behind the publication of its version; news of a publication comes behind the version it is about.
 * `observed` holds the effects of each system oldest first.
 */
export function judgeOrder(observed: readonly ObservedEffect[]): Pick<Findings, "outOfOrder"> {
  const highest = new Map<string, number>();
  const outOfOrder: string[] = [];
  for (const effect of observed) {
    const { system, caseId, channel } = effect;
    const row = `${system} ${caseId} ${channel}`;
    const rank = rankOf(effect);
    const before = highest.get(row) ?? 0;
    if (rank < before) outOfOrder.push(`${inWords(effect)}: 晚于更高版本 / behind a later version`);
    highest.set(row, Math.max(rank, before));
    if (comesTooEarly(effect, highest.get(`${system} ${caseId} `) ?? 0)) outOfOrder.push(`${inWords(effect)}: 早于其版本 / before the version it is about`);
  }
  return { outOfOrder };
}

const withdrawals: ReadonlySet<string> = new Set(["WithdrawalRequested", "Withdrawn"]);

const rankOf = ({ type, version }: ObservedEffect): number => version * 2 + (withdrawals.has(type) ? 1 : 0);

/** Only the platform is told both of the penalty and of its publication. */
function comesTooEarly({ system, channel, version }: ObservedEffect, highestOfCase: number): boolean {
  return system === "linkage-platform" && channel !== "" && highestOfCase < version * 2;
}

const inWords = ({ system, caseId, decisionNo, type, version, channel }: ObservedEffect): string =>
  `${system} ${decisionNo || caseId} ${type} v${version} ${channel}`.trim();

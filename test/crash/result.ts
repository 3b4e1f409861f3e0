import type { AttackReport } from "./attack/attack.ts";
import type { FeedAnswer } from "../../seeds/simulators/contract.ts";
import type { CrashOptions } from "./options.ts";
import { findingKinds, type Findings } from "./oracle/findings.ts";

/** What a run showed; the form of `--json`. */
export interface CrashResult {
  readonly rounds: number;
  readonly seed: number;
  readonly profile: string;
  readonly kills: Readonly<Record<string, number>>;
  /** Rows entered, and how they were answered. */
  readonly rows: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly parked: number;
  /** Effects compared. */
  readonly effects: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly outOfOrder: number;
  readonly leakedFields: number;
  readonly wrong: number;
  readonly elapsedMs: number;
  /** Milliseconds until the flow was back, by what was killed. */
  readonly recovery: AttackReport["recoveries"];
  /** The first ones in words. */
  readonly problems: readonly string[];
}

const PROBLEMS_MAX = 20;

export interface RunFacts {
  readonly options: Pick<CrashOptions, "rounds" | "seed" | "profile">;
  readonly attack: AttackReport;
  readonly rows: number;
  readonly counts: Readonly<Record<FeedAnswer["outcome"], number>>;
  readonly effects: number;
  readonly findings: Findings;
  readonly unsettled: string | undefined;
  readonly elapsedMs: number;
}

export function toResult({ options, attack, rows, counts, effects, findings, unsettled, elapsedMs }: RunFacts): CrashResult {
  const { rounds, seed, profile } = options;
  const named = findingKinds.flatMap((kind) => findings[kind].map((words) => `${kind}: ${words}`));
  const problems = [...(unsettled === undefined ? [] : [`未平静 / not settled: ${unsettled}`]), ...attack.problems, ...named];
  const [lost, duplicated, outOfOrder, leakedFields, wrong] = findingKinds.map((kind) => findings[kind].length) as [number, number, number, number, number];
  return {
    rounds, seed, profile, kills: attack.kills, rows, ...counts, effects,
    lost, duplicated, outOfOrder, leakedFields, wrong,
    elapsedMs, recovery: attack.recoveries, problems: problems.slice(0, PROBLEMS_MAX),
  };
}

/** Nothing lost, duplicated, out of order, leaked or wrong, and everything killed came back. */
export function isGood({ problems }: CrashResult): boolean {
  return problems.length === 0;
}

export function toTable(result: CrashResult): string {
  const { kills, rows, accepted, duplicate, rejected, parked, effects, problems } = result;
  const lines = [
    ["轮次 rounds", `${result.rounds} (${result.profile}, seed ${result.seed}, ${Math.round(result.elapsedMs / 1_000)} s)`],
    ["强杀 kill -9", Object.entries(kills).map(([name, count]) => `${name} ${count}`).join(", ")],
    ["数据行 rows", `${rows}: accepted ${accepted}, duplicate ${duplicate}, rejected ${rejected}, parked ${parked}`],
    ["到达 effects", String(effects)],
    ["丢失 lost", String(result.lost)],
    ["重复 duplicated", String(result.duplicated)],
    ["乱序 outOfOrder", String(result.outOfOrder)],
    ["泄露 leakedFields", String(result.leakedFields)],
    ["错误 wrong", String(result.wrong)],
    ...recoveryLines(result.recovery),
  ];
  return [...lines.map(([name, value]) => `${name}\t${value}`), ...problems.map((words) => `! ${words}`), ""].join("\n");
}

function recoveryLines(recoveries: CrashResult["recovery"]): string[][] {
  const names = [...new Set(recoveries.map(({ victim }) => victim))];
  return names.map((name) => {
    const times = (kind: "restartMs" | "answersMs" | "effectsMs") => recoveries.filter(({ victim }) => victim === name).map((one) => one[kind] ?? "–").join(" ");
    return ["恢复 recovery, ms", `${name}: 重启 / restarted ${times("restartMs")}; 答复 / answers ${times("answersMs")}; 到达 / effects ${times("effectsMs")}`];
  });
}

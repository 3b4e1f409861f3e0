import type { AttackReport } from "./attack/attack.ts";
import type { FedRow } from "./load/crashCase.ts";
import type { CrashOptions } from "./options.ts";
import { findingKinds } from "./oracle/findings.ts";
import type { Judgement } from "./oracle/judge.ts";

/** What a run showed; the form of `--json`. */
export interface CrashResult {
  readonly rounds: number;
  readonly seed: number;
  readonly profile: string;
  /** What happened instead of kills. */
  readonly disaster: string | undefined;
  readonly kills: Readonly<Record<string, number>>;
  /** Rows entered, and how they were answered. */
  readonly rows: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly parked: number;
  readonly manual: number;
  /** Cases that went through several systems, and deadlines that ended while processes were killed. */
  readonly stories: number;
  readonly deadlines: number;
  /** Until the platform knew of the end of a deadline, at most, milliseconds. */
  readonly slowestAlarmMs: number | undefined;
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

export interface RunFacts extends Judgement {
  readonly options: Pick<CrashOptions, "rounds" | "seed" | "profile" | "disaster">;
  readonly attack: AttackReport;
  readonly fed: readonly FedRow[];
  readonly effects: number;
  readonly unsettled: string | undefined;
  readonly elapsedMs: number;
}

export function toResult({ options, attack, fed, counts, effects, findings, slowestAlarmMs, unsettled, elapsedMs }: RunFacts): CrashResult {
  const { rounds, seed, profile, disaster } = options;
  const named = findingKinds.flatMap((kind) => findings[kind].map((words) => `${kind}: ${words}`));
  const problems = [...(unsettled === undefined ? [] : [`未平静 / not settled: ${unsettled}`]), ...attack.problems, ...named];
  const [lost, duplicated, outOfOrder, leakedFields, wrong] = findingKinds.map((kind) => findings[kind].length) as [number, number, number, number, number];
  return {
    rounds, seed, profile, disaster, kills: attack.kills, rows: fed.length, ...counts, ...storiesIn(fed), slowestAlarmMs, effects,
    lost, duplicated, outOfOrder, leakedFields, wrong,
    elapsedMs, recovery: attack.recoveries, problems: problems.slice(0, PROBLEMS_MAX),
  };
}

function storiesIn(fed: readonly FedRow[]): Pick<CrashResult, "stories" | "deadlines"> {
  const systems = new Map<string, Set<string>>();
  for (const { crashCase, system } of fed) systems.set(crashCase.name, (systems.get(crashCase.name) ?? new Set()).add(system));
  const stories = [...systems.values()].filter(({ size }) => size > 1).length;
  return { stories, deadlines: fed.reduce((count, { step }) => count + (step.due?.records.length ?? 0), 0) };
}

/** Nothing lost, duplicated, out of order, leaked or wrong, and everything killed came back. */
export function isGood({ problems }: CrashResult): boolean {
  return problems.length === 0;
}

export function toTable(result: CrashResult): string {
  const { kills, rows, accepted, duplicate, rejected, parked, manual, effects, problems } = result;
  const lines = [
    ["轮次 rounds", `${result.rounds} (${result.disaster ?? "kill -9"}, ${result.profile}, seed ${result.seed}, ${Math.round(result.elapsedMs / 1_000)} s)`],
    ["强杀 kill -9", Object.entries(kills).map(([name, count]) => `${name} ${count}`).join(", ")],
    ["数据行 rows", `${rows}: accepted ${accepted}, duplicate ${duplicate}, rejected ${rejected}, parked ${parked}, manual ${manual}`],
    ["跨系统案件 stories", `${result.stories}, 运行中届满期限 / deadlines that ended: ${result.deadlines}, 最迟告知 / told within ${result.slowestAlarmMs ?? "–"} ms`],
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

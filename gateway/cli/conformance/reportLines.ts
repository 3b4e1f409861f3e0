import { CheckResult, type ConformanceCheck, type ConformanceReport } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { padToWidth } from "../terminal/displayWidth.ts";

const results: Readonly<Record<CheckResult, string>> = {
  [CheckResult.UNSPECIFIED]: "?",
  [CheckResult.PASSED]: "✓ 通过 passed",
  [CheckResult.FAILED]: "✗ 未通过 FAILED",
  [CheckResult.NOT_APPLICABLE]: "– 不适用 n/a",
};

/** One check in one line. */
export function checkLine({ id, name, nameEn, result, figures, durationMs }: ConformanceCheck): string {
  const cells = [padToWidth(results[result], 17), padToWidth(id, 21), padToWidth(`${name} ${nameEn}`, 46), padToWidth(`${(durationMs / 1_000).toFixed(1)} s`, 7, "right"), figureWords(figures)];
  return `  ${cells.join("  ")}`.trimEnd();
}

const figureWords = (figures: Readonly<Record<string, number>>): string =>
  Object.entries(figures).filter(([name, figure]) => name !== "problems" || figure > 0).map(([name, figure]) => `${name} ${figure}`).join(" · ");

/** The whole report: a table, then what failed with its evidence and what to do. */
export function reportLines(report: ConformanceReport): string[] {
  const failed = report.checks.filter(({ result }) => result === CheckResult.FAILED);
  const version = report.manifestVersion === "" ? "" : ` ${report.manifestVersion}`;
  return [
    `${report.adapterId}${version} 符合性测试 / conformance · ${report.startTime} – ${report.endTime} · 对方 other side: ${report.counterpart}`,
    ...report.checks.map(checkLine),
    ...failed.flatMap(({ id, evidence, remedy }) => ["", `✗ ${id}`, ...evidence.split("\n").map((line) => `    ${line}`), `    → ${remedy}`]),
    "",
    verdict(report.checks),
  ];
}

function verdict(checks: readonly ConformanceCheck[]): string {
  const count = (wanted: CheckResult) => checks.filter(({ result }) => result === wanted).length;
  const [passed, failed, other] = [count(CheckResult.PASSED), count(CheckResult.FAILED), count(CheckResult.NOT_APPLICABLE)];
  if (failed > 0) return `未通过：${failed} 项失败，${passed} 项通过，${other} 项不适用 / FAILED: ${failed} failed, ${passed} passed, ${other} not applicable`;
  return `通过：${passed} 项通过，${other} 项不适用 / passed: ${passed} passed, ${other} not applicable`;
}

export const hasPassed = ({ checks }: ConformanceReport): boolean => checks.every(({ result }) => result !== CheckResult.FAILED);

import { CheckResult, type AdapterRevision, type ConformanceReport } from "../../../proto/gen/hub/registry/v1/adapter.ts";

/** Checks that every report has. */
export const requiredChecks: readonly string[] = [
  "duplicates",
  "out-of-order",
  "restart",
  "slow",
  "timeout-after-effect",
  "expired-key",
  "refused-rows",
  "next-minor-schema",
  "ten-thousand-rows",
];

/** Fewer rows are no proof of bulk; `hub adapter prove --rows` is for trying. */
const BULK_ROWS = 10_000;

/** The clocks of the hub and of whoever proves may differ by so much. */
const CLOCK_SKEW_MS = 120_000;

/** Why the report is not about this revision, or not of its time; empty = it is. `id` of the adapter; `now` in milliseconds. */
export function misfits(report: ConformanceReport, revision: AdapterRevision, { id, now }: { readonly id: string; readonly now: number }): string[] {
  const [start, end, submitted] = [report.startTime, report.endTime, revision.submitTime].map((time) => Date.parse(time)) as [number, number, number];
  const rules: readonly (readonly [boolean, string])[] = [
    [report.adapterId === id, `报告属于 ${report.adapterId} / the report is about ${report.adapterId}, not ${id}`],
    [report.manifestHash === revision.manifestHash, "报告所测清单与所提交的不同 / another manifest was tested than the one submitted; submit first, then prove"],
    [Number.isFinite(start) && Number.isFinite(end) && start <= end, `测试时间有误 / wrong times: ${report.startTime} – ${report.endTime}`],
    [!(start < submitted - CLOCK_SKEW_MS), `测试早于提交 / tested ${report.startTime}, before the submission ${revision.submitTime}; prove again`],
    [!(end > now + CLOCK_SKEW_MS), `测试时间在未来 / tested in the future: ${report.endTime}; set the clock`],
  ];
  return rules.filter(([holds]) => !holds).map(([, words]) => words);
}

/** Why the report does not open the way to LIVE for this revision; empty = it does. */
export function reportProblems(report: ConformanceReport, revision: AdapterRevision): string[] {
  const wrongHash = report.manifestHash === revision.manifestHash ? [] : ["报告所测清单与现在的不同 / another manifest was tested"];
  return [...wrongHash, ...checkProblems(report)];
}

/** Checks that are missing, did not pass, or passed with too little. */
export function checkProblems({ checks }: ConformanceReport): string[] {
  const ids = new Set(checks.map(({ id }) => id));
  const missing = requiredChecks.filter((id) => !ids.has(id)).map((id) => `缺少检查项 / check missing: ${id}`);
  const passed: readonly CheckResult[] = [CheckResult.PASSED, CheckResult.NOT_APPLICABLE];
  const failed = checks.filter(({ result }) => !passed.includes(result)).map(({ id, remedy }) => `未通过 / not passed: ${id}${remedy === "" ? "" : ` (${remedy})`}`);
  const bulk = checks.find(({ id }) => id === "ten-thousand-rows")?.figures["rows"] ?? BULK_ROWS;
  const small = bulk < BULK_ROWS ? [`大批量检查只有 ${bulk} 条，应为 ${BULK_ROWS} 条 / the bulk check had ${bulk} rows, it needs ${BULK_ROWS}: prove again without --rows`] : [];
  return [...missing, ...failed, ...small];
}

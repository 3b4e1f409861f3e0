import type { Command } from "commander";
import { reportLines } from "../cases/reportLines.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

interface ReportOptions extends HubOptions {
  readonly from?: string;
  readonly until?: string;
  readonly division?: string;
  readonly agency?: string;
}

const EXAMPLES = `
示例 / examples:
  hub report transfers --from 2026-01-01 --until 2026-03-31    一季度 / the first quarter
  hub report transfers --division 5201 --json                  某市，供程序使用 / one city, for programs
比率的千分数 1001 = 无可计算，表中为 – / rates of 1001 ‰ mean nothing to measure, shown as –`;

/** `hub report transfers`: the indicators that a province reports (SPEC §8.9). */
export function registerReport(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const report = program.command("report").description("指标 / indicators");
  withHubOptions(report.command("transfers"), environment)
    .description("移送指标：按时率、立案率、各机关各地各月 / transfers: on-time and filing rates, by agency, division and month")
    .option("--from <date>", "移送不早于 / sent on or after, YYYY-MM-DD")
    .option("--until <date>", "移送不晚于 / sent on or before")
    .option("--division <code>", "行政区划 2、4 或 6 位 / division, 2, 4 or 6 digits")
    .option("--agency <uscc>", "机关统一社会信用代码 / credit code of the agency")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ReportOptions) => {
      const { from = "", until = "", division = "", agency: agencyUscc = "" } = options;
      const figures = await withHub(options, environment, ({ docket }) => docket.reportTransfers({ from, until, division, agencyUscc }));
      if (options.json) printJson(figures);
      else printLines([`移送指标 transfers ${from || "…"} – ${until || "今日 today"}`, ...reportLines(figures)]);
      setExitCode(exitCodes.ok);
    });
}

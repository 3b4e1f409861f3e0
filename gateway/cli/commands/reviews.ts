import { InvalidArgumentError, type Command } from "commander";
import type { TransferReviewLine } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { quantity, shortTime } from "../terminal/stateWords.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { collectPages, countLine, withLimit, type ListOptions } from "./listOptions.ts";

interface ReviewsOptions extends HubOptions, ListOptions {
  readonly minDays: number;
  readonly agency?: string;
}

/** Days after a hint from which a case without a transfer is listed, unless asked otherwise. */
const DEFAULT_DAYS = 30;

const EXAMPLES = `
示例 / examples:
  hub reviews                    提示满 30 日仍未移送的 / hinted 30 days ago, not transferred
  hub reviews --min-days 0       全部提示 / all hints without a transfer
仅为提示，是否移送由执法机关决定 / hints only: whether to transfer is for the agency to decide
退出码 1 = 有应审查的案件 / exit code 1: there are cases to review`;

const columns: readonly Column<TransferReviewLine>[] = [
  { title: "提示 hinted", value: ({ hintedAt }) => shortTime(hintedAt) },
  { title: "天数 days", value: ({ days }) => String(days), align: "right" },
  { title: "案件编号 case", value: ({ caseNo, caseId }) => caseNo || caseId, maxWidth: 32 },
  { title: "处罚文号 decision", value: ({ decisionNo }) => decisionNo, maxWidth: 32 },
  { title: "机关 agency", value: ({ agencyName }) => agencyName, maxWidth: 32 },
  { title: "规则 rule", value: ({ rule }) => rule },
  { title: "指标 metric", value: ({ metric }) => metric },
  { title: "数值 value", value: ({ value, unit, metric }) => (metric === "" ? "" : quantity(Number(value), unit)), align: "right" },
  { title: "标准 limit", value: ({ limit, unit, metric }) => (metric === "" ? "" : quantity(Number(limit), unit)), align: "right" },
  { title: "比例 ratio", value: ({ ratioPermille, metric }) => (metric === "" ? "" : (ratioPermille / 1_000).toFixed(2)), align: "right" },
  { title: "依据状态 status", value: ({ status }) => status, maxWidth: 30 },
];

/** `hub reviews`: hinted cases without a transfer (应移未移); exit 1 when there are any. */
export function registerReviews(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLimit(withHubOptions(program.command("reviews"), environment))
    .description("应移未移：有提示而未移送的案件 / hinted cases without a transfer")
    .option("--min-days <days>", `提示后至少多少日 / days since the hint (default: ${DEFAULT_DAYS})`, parseDays, DEFAULT_DAYS)
    .option("--agency <uscc>", "机关统一社会信用代码 / credit code of the agency")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ReviewsOptions) => {
      const { minDays, agency: agencyUscc = "", limit } = options;
      const found = await withHub(options, environment, ({ docket }) =>
        collectPages(limit, async (page) => {
          const { reviews: items, ...rest } = await docket.listTransferReviews({ minDays, agencyUscc, ...page });
          return { items, ...rest };
        }),
      );
      if (options.json) printJson({ total: found.total, reviews: found.items });
      else printLines(found.items.length === 0 ? ["没有应移未移的案件 / no case to review"] : [...renderTable(columns, found.items), "", countLine(found)]);
      setExitCode(found.total === 0 ? exitCodes.ok : exitCodes.negative);
    });
}

function parseDays(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 0 && days <= 36_500) return days;
  throw new InvalidArgumentError("应为 0–36500 的整数 / a whole number of days");
}

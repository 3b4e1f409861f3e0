import type { Command } from "commander";
import type { DeadlineLine } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { deadlineLabel, roleLabel, shortTime } from "../terminal/stateWords.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { collectPages, collectWords, countLine, withLimit, type ListOptions } from "./listOptions.ts";

interface DeadlinesOptions extends HubOptions, ListOptions {
  readonly state?: readonly string[];
  readonly id?: readonly string[];
  readonly role?: string;
  readonly agency?: string;
  readonly division?: string;
  readonly before?: string;
}

const EXAMPLES = `
示例 / examples:
  hub deadlines                                     进行中和超期的，最紧急的在前 / open and overdue, most urgent first
  hub deadlines --state overdue --role police       公安机关超期的 / overdue at the police
  hub deadlines --id D06 --before 2026-03-10T00:00:00+08:00
退出码 1 = 其中有义务超期 / exit code 1: a duty among them is overdue; 权利与附条件义务届满显示“已届满” / rights and conditional duties only end`;

const columns: readonly Column<DeadlineLine>[] = [
  { title: "顺延后届满 due", value: ({ dueAt }) => shortTime(dueAt) },
  { title: "届满 due strict", value: ({ dueAtStrict }) => shortTime(dueAtStrict) },
  { title: "状态 state", value: ({ state, kind, historical, provisional }) => [isLapsed({ state, kind }) ? "已届满 ended" : deadlineLabel(state), historical ? "历史 historical" : "", provisional ? "暂定 provisional" : ""].filter(Boolean).join(" ") },
  { title: "期限 id", value: ({ id }) => id },
  { title: "事项 what", value: ({ name }) => name, maxWidth: 32 },
  { title: "责任方 by", value: ({ role }) => roleLabel(role) },
  { title: "案件编号 case", value: ({ caseNo }) => caseNo, maxWidth: 32 },
  { title: "机关 agency", value: ({ agencyName }) => agencyName, maxWidth: 32 },
];

/** Of a right, and of a duty owed only under a condition, nobody can say that it is overdue. */
const isLapsed = ({ state, kind }: Pick<DeadlineLine, "state" | "kind">) => state === "overdue" && kind !== "duty";

/** `hub deadlines`: exit 1 when an overdue duty is among them. */
export function registerDeadlines(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLimit(withHubOptions(program.command("deadlines"), environment))
    .description("各案的法定期限 / statutory deadlines of all cases")
    .option("--state <states>", "open、overdue、met，可多个 / several with commas (default: open,overdue)", collectWords)
    .option("--id <ids>", "期限编号，如 D06 / deadline ids", collectWords)
    .option("--role <role>", "责任方，如 police / role that owes it")
    .option("--agency <uscc>", "案件机关的统一社会信用代码 / credit code of the case's agency")
    .option("--division <code>", "行政区划 2、4 或 6 位 / division, 2, 4 or 6 digits")
    .option("--before <time>", "届满不晚于（ISO 时间） / due not later than, ISO time")
    .addHelpText("after", EXAMPLES)
    .action(async (options: DeadlinesOptions) => {
      const { state = [], id = [], role = "", agency = "", division = "", before = "" } = options;
      const conditions = { states: [...state], ids: [...id], role, agencyUscc: agency, division, dueBefore: before };
      const found = await withHub(options, environment, ({ docket }) =>
        collectPages(options.limit, async (page) => {
          const { deadlines: items, ...rest } = await docket.listDeadlines({ ...conditions, ...page });
          return { items, ...rest };
        }),
      );
      if (options.json) printJson({ total: found.total, deadlines: found.items });
      else printLines(found.items.length === 0 ? ["没有符合条件的期限 / no deadline matches"] : [...renderTable(columns, found.items), "", countLine(found)]);
      setExitCode(found.items.some((one) => one.state === "overdue" && !isLapsed(one)) ? exitCodes.negative : exitCodes.ok);
    });
}

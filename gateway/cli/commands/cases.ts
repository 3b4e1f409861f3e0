import type { Command } from "commander";
import { CaseFile } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { CaseSummary, ListCasesRequest } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import { caseFileLines } from "../cases/caseFileLines.ts";
import { findCase } from "../cases/findCase.ts";
import { maskCaseFile } from "../../http/caseFileView.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { shortTime } from "../terminal/stateWords.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";
import { collectPages, collectWords, countLine, withLimit, type ListOptions } from "./listOptions.ts";

interface CasesOptions extends HubOptions, ListOptions {
  readonly state?: readonly string[];
  readonly agency?: string;
  readonly division?: string;
  readonly from?: string;
  readonly until?: string;
  readonly party?: string;
  readonly caseNo?: string;
  readonly overdue?: true;
  readonly manual?: true;
}

const LIST_EXAMPLES = `
示例 / examples:
  hub cases list --state sent,acknowledged --overdue   已移送未答复且超期 / sent, unanswered and overdue
  hub cases list --division 5201 --from 2026-01-01     贵阳市今年的案件 / a city's cases of this year
  hub cases list --party 示例酒业                       按当事人 / by party`;

const SHOW_EXAMPLES = `
示例 / examples:
  hub cases show 示例市监案〔2026〕1号                       按案件编号 / by case number
  hub cases show 11520100MBYT00113W/示例市监案〔2026〕1号     按机关代码与编号 / by agency and number
  hub cases show <案件号>                                  按枢纽案件号 / by case id
退出码 1 = 没有此案 / exit code 1: no such case`;

const columns: readonly Column<CaseSummary>[] = [
  { title: "案件编号 case", value: ({ caseNo }) => caseNo, maxWidth: 32 },
  { title: "机关 agency", value: ({ agencyName, agencyUscc }) => agencyName || agencyUscc, maxWidth: 32 },
  { title: "状态 state", value: ({ state, stateName }) => `${stateName} ${state}` },
  { title: "最近步骤 last step", value: ({ lastStepAt }) => shortTime(lastStepAt) },
  { title: "期限 open", value: ({ openDeadlines }) => String(openDeadlines), align: "right" },
  { title: "超期 overdue", value: ({ overdueDeadlines }) => String(overdueDeadlines), align: "right" },
  { title: "下一届满 next due", value: ({ nextDueAt }) => shortTime(nextDueAt) },
  { title: "等待 waiting", value: ({ waiting }) => String(waiting), align: "right" },
  { title: "当事人 parties", value: ({ parties }) => parties.join("、"), maxWidth: 40 },
];

/** `hub cases list` and `hub cases show CASE`. */
export function registerCases(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const cases = program.command("cases").description("移送案件台账 / the docket of transfer cases");
  registerList(cases, setExitCode, environment);
  withHubOptions(cases.command("show").argument("<case>", "案件编号、机关代码/案件编号，或案件号 / case number, agency/number, or case id"), environment)
    .description("一案全貌：历史、期限、文书、当事人 / one case in full")
    .addHelpText("after", SHOW_EXAMPLES)
    .action(async (name: string, options: HubOptions) => {
      const file = maskCaseFile(await withHub(options, environment, (clients) => findCase(name, clients)));
      if (options.json) printJson(CaseFile.toJSON(file));
      else printLines(caseFileLines(file));
      setExitCode(exitCodes.ok);
    });
}

function registerList(cases: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLimit(withHubOptions(cases.command("list"), environment))
    .description("按任意条件查询案件 / cases by any conditions, newest change first")
    .option("--state <ids>", "状态，可多个（逗号分隔） / states, several with commas", collectWords)
    .option("--agency <uscc>", "机关统一社会信用代码 / credit code of the agency")
    .option("--division <code>", "行政区划 2、4 或 6 位 / division, 2, 4 or 6 digits")
    .option("--from <date>", "首个步骤不早于 / first step on or after, YYYY-MM-DD")
    .option("--until <date>", "首个步骤不晚于 / first step on or before")
    .option("--party <text>", "当事人代码或名称的一部分 / credit code or part of the name of a party")
    .option("--case-no <text>", "案件编号或其开头 / case number or its beginning")
    .option("--overdue", "仅有超期期限的 / only with an overdue deadline")
    .option("--manual", "仅待人工处理的 / only with submissions that wait for a person")
    .addHelpText("after", LIST_EXAMPLES)
    .action(async (options: CasesOptions) => {
      const found = await withHub(options, environment, ({ docket }) =>
        collectPages(options.limit, async (page) => {
          const { cases: items, ...rest } = await docket.listCases({ ...conditionsOf(options), ...page });
          return { items, ...rest };
        }),
      );
      if (options.json) printJson({ total: found.total, cases: found.items });
      else printLines(found.items.length === 0 ? ["没有符合条件的案件 / no case matches"] : [...renderTable(columns, found.items), "", countLine(found)]);
      setExitCode(exitCodes.ok);
    });
}

function conditionsOf(options: CasesOptions): Omit<ListCasesRequest, "pageSize" | "pageToken"> {
  const { state = [], agency = "", division = "", from = "", until = "", party = "", caseNo = "", overdue = false, manual = false } = options;
  return { states: [...state], agencyUscc: agency, division, from, until, party, caseNo, overdue, manual };
}

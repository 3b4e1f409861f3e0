import { basename } from "node:path";
import type { Command } from "commander";
import type { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import type { CheckedRow } from "../checking/checkFile.ts";
import { remoteCheckService, startCheckService } from "../checking/checkService.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { printable } from "../terminal/displayWidth.ts";

interface CheckOptions {
  readonly address?: string;
  readonly json?: true;
}

const EXAMPLES = `
示例 / examples:
  hub check 处罚.xlsx          逐行校验，不报送 / judge each row, send nothing
  hub check 处罚.csv --json    供程序使用 / for programs
代码表 / codes: docs/validation-codes.md`;

/** `hub check FILE`: exit 1 when a row is invalid, 2 when the file cannot be read. */
export function registerCheck(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  program
    .command("check")
    .argument("<file>", "双公示文件（V2 或 V1；.json .csv .xlsx .xml） / penalty file, V2 or V1")
    .description("校验文件，不报送 / validate a file without sending it")
    .option("--address <host:port>", "使用运行中的案件服务 / use a running CaseService instead of an own one")
    .option("--json", "以 JSON 输出 / print JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, { address, json }: CheckOptions) => {
      const { checkFile } = await import("../checking/checkFile.ts");
      await using service = address === undefined ? await startCheckService(environment) : remoteCheckService(address);
      const rows: CheckedRow[] = [];
      for await (const row of checkFile(file, service)) {
        if (!json) printLines(rowLines(row));
        rows.push(json ? row : { ...row, errors: row.errors.slice(0, 1), warnings: row.warnings.slice(0, 1) });
      }
      const summary = summarise(rows);
      if (json) printJson({ file: basename(file), ...summary, rows });
      else printLines([`${basename(file)}: ${summary.total} 行 rows，有效 valid ${summary.valid}，无效 invalid ${summary.invalid}，有提示 with warnings ${summary.withWarnings}`]);
      setExitCode(summary.invalid === 0 ? exitCodes.ok : exitCodes.negative);
    });
}

function summarise(rows: readonly CheckedRow[]) {
  const valid = rows.filter((row) => row.valid).length;
  return { total: rows.length, valid, invalid: rows.length - valid, withWarnings: rows.filter(({ warnings }) => warnings.length > 0).length };
}

/** Rows without findings are not shown. */
function rowLines({ row, fileLine, decisionNo, valid, errors, warnings, sameAsRow }: CheckedRow): string[] {
  if (valid && warnings.length === 0 && sameAsRow === null) return [];
  const place = fileLine === row ? `第 ${row} 行 row` : `第 ${row} 行 row（文件第 ${fileLine} 行 line）`;
  return [
    `${valid ? "✓" : "✗"} ${place}  ${printable(decisionNo)}`,
    ...errors.flatMap((issue) => issueLines("错误 error", issue)),
    ...warnings.flatMap((issue) => issueLines("提示 warning", issue)),
    ...(sameAsRow === null ? [] : [`    与第 ${sameAsRow} 行内容相同，将答复重复 / the same as row ${sameAsRow}: will be answered duplicate`]),
  ];
}

function issueLines(label: string, { code, field, value, message, rule, remedy }: FieldIssue): string[] {
  const details = [
    ["值 found", value],
    ["规则 rule", rule],
    ["处理 remedy", remedy],
  ].filter(([, text]) => text !== "");
  return [`    ${label} ${code} ${field}: ${printable(message)}`, ...details.map(([name, text]) => `        ${name}: ${printable(text ?? "")}`)];
}

import { InvalidArgumentError, Option, type Command } from "commander";
import { connectorKinds } from "../../../../adapters/sdk/connectors/contract.ts";
import type { InitOptions } from "../../adapter/init/initOptions.ts";
import type { Environment } from "../../environment.ts";
import { exitCodes, type SetExitCode } from "../../exitCodes.ts";
import { printJson, printLines } from "../../output.ts";

const EXAMPLES = `
示例 / examples:
  hub adapter init                                          逐项提问 / asks everything
  hub adapter init --from 处罚.xlsx                          按样本文件建议映射（csv xlsx xml jsonl zip，UTF-8 或 GB18030） / proposes the mapping from a file
  hub adapter init nyzf --from mysql://user@host/nyzf --table cf_xx --id agri-case --name 农业执法系统 --owner-uscc 11520000MBYT00121L
  hub adapter init --kind rest --id example --name 示例系统 --owner-uscc … --owner-name …   没有样本的骨架 / a skeleton without a sample
数据库口令请用环境变量 HUB_DB_PASSWORD，存入 secrets.env / the database's password comes from HUB_DB_PASSWORD and is kept in secrets.env`;

/** `hub adapter init [DIR]`: exit 2 when something needed is not given, or files are there already. */
export function registerInit(adapter: Command, setExitCode: SetExitCode, environment: Environment): void {
  adapter
    .command("init")
    .argument("[dir]", "适配器目录 / folder of the adapter (default: the system's id)")
    .description("生成适配器：按样本文件或数据表建议映射，标明不确定之处 / make an adapter; the mapping is proposed from a file or table, with what is unsure")
    .option("--from <file|url>", "样本文件，或数据库地址 / a sample file, or the address of a database")
    .option("--table <name>", "数据库中的表或视图 / table or view of the database")
    .addOption(new Option("--kind <kind>", "接口种类 / kind of interface (default: by --from)").choices(connectorKinds))
    .option("--id <id>", "系统标识 / system id, e.g. agri-case")
    .option("--name <name>", "系统中文名称 / name of the system, Chinese")
    .option("--name-en <name>", "系统英文名称 / name of the system, English")
    .option("--owner-uscc <code>", "主管机关统一社会信用代码 / credit code of the agency that owns it")
    .option("--owner-name <name>", "主管机关名称 / its name (default: as registered)")
    .option("--contact <text>", "办公联系方式 / how the office is reached", "")
    .option("--divisions <codes>", "报送哪些区划，逗号分隔 / divisions whose records it sends, joined by commas", parseDivisions, [])
    .option("--force", "覆盖已有文件 / overwrite what is there")
    .option("--json", "以 JSON 输出 / print JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (directory: string | undefined, options: InitOptions) => {
      const { initAdapter } = await import("../../adapter/init/initAdapter.ts");
      const { initLines, initJson } = await import("../../adapter/init/initReport.ts");
      const made = await initAdapter(directory, options, environment);
      if (options.json) printJson(initJson(made));
      else printLines(initLines(made));
      setExitCode(exitCodes.ok);
    });
}

function parseDivisions(text: string): readonly string[] {
  const codes = text.split(/[,，]/).map((code) => code.trim()).filter(Boolean);
  if (codes.every((code) => /^\d{2}(?:\d{2}){0,2}$/.test(code))) return codes;
  throw new InvalidArgumentError("应为区划代码或其开头，如 5201,520302 / division codes or their beginnings");
}

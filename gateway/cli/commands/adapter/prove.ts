import { InvalidArgumentError, type Command } from "commander";
import { allChecks } from "../../conformance/checks/allChecks.ts";
import type { Environment } from "../../environment.ts";
import type { SetExitCode } from "../../exitCodes.ts";
import type { ProveOptions } from "../../conformance/proveOptions.ts";

const CHECKS = allChecks.map(({ id }) => id);

const EXAMPLES = `
检查项 / checks: ${CHECKS.join(" ")}
示例 / examples:
  hub adapter prove                               验证当前目录的清单 / prove the manifest of this directory
  hub adapter prove manifest.yaml --only restart  只做一项 / one check only
  hub adapter prove --report 报告.json --attach    保存并提交报告 / keep the report and send it in
  hub adapter prove --verify 报告.json             核对报告的签名 / check a report's signature
退出码 / exit codes: 0 通过 passed · 1 有未通过项 something failed · 2 清单有误 bad manifest · 3 未能启动 did not start`;

/** `hub adapter prove [MANIFEST]`: an adapter against everything that may go wrong, with a signed report. */
export function registerProve(adapter: Command, setExitCode: SetExitCode, environment: Environment): void {
  adapter
    .command("prove")
    .argument("[manifest]", "清单 / manifest", "manifest.yaml")
    .description("在独立的黔联和模拟对方上跑故障剧本，给出签名的符合性报告 / run the fault script in a hub of its own; a signed report of conformance")
    .option("--only <checks...>", "只做这些检查 / only these checks")
    .option("--rows <number>", "大批量检查的条数 / records of the bulk check", parseRows, 10_000)
    .option("--instance <url>", "用系统的测试环境代替模拟对方 / a test instance of the system in place of a simulated one")
    .option("--report <file>", "报告写到此文件 / write the report here")
    .option("--attach", "把报告交给登记册 / send the report to the register")
    .option("--verify <file>", "只核对一份报告的签名并显示 / only check a report's signature and show it")
    .option("--keep", "保留临时数据目录（日志、总线） / keep the temporary data directory")
    .option("--json", "以 JSON 输出 / print JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (path: string, options: ProveOptions) => {
      // Loaded when needed: every connector and its other side are behind it.
      const { prove, verify } = await import("../../conformance/proveCommand.ts");
      setExitCode(options.verify === undefined ? await prove(path, options, environment) : verify(options.verify, options));
    });
}

function parseRows(text: string): number {
  const rows = Number(text);
  if (Number.isInteger(rows) && rows >= 1 && rows <= 1_000_000) return rows;
  throw new InvalidArgumentError("应为 1–1000000 的整数 / a whole number from 1 to 1000000");
}

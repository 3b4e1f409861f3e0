import type { Command } from "commander";
import { HubError } from "../../../../services/shared/errors.ts";
import type { Environment } from "../../environment.ts";
import { exitCodes, type SetExitCode } from "../../exitCodes.ts";
import { printJson, printLines } from "../../output.ts";

interface CheckOptions {
  readonly connect?: true;
  readonly json?: true;
}

const LOOK_MS = 60_000;

const EXAMPLES = `
示例 / examples:
  hub adapter check                       当前目录的 manifest.yaml / manifest.yaml here
  hub adapter check agri-case --connect   并查看系统：连接、口令、表、列、权限 / and look at the system: address, password, tables, columns, rights
退出码 1 = 有需要修改之处 / exit code 1: something has to be mended`;

/** `hub adapter check [MANIFEST]`: exit 1 when something is wrong, 2 when the file cannot be read. */
export function registerAdapterCheck(adapter: Command, setExitCode: SetExitCode, environment: Environment): void {
  adapter
    .command("check")
    .argument("[manifest]", "清单或其目录 / manifest or its folder (default: here)")
    .description("检查清单、示例的映射和未映射的必填字段 / check the manifest, the mapping on its examples, and required fields without a source")
    .option("--connect", "并检查与系统的连接（不改动任何数据） / and look at the system, changing nothing")
    .option("--json", "以 JSON 输出 / print JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (named: string | undefined, { connect, json }: CheckOptions) => {
      const { manifestPath, openManifest } = await import("../../adapter/openManifest.ts");
      const { checkAdapter, isFine } = await import("../../adapter/check/checkAdapter.ts");
      const { checkJson, checkLines } = await import("../../adapter/check/checkReport.ts");
      const opened = await openManifest(named).catch(problemsOf);
      if ("problems" in opened) {
        if (json) printJson({ file: manifestPath(named), ok: false, problems: opened.problems });
        else printLines(opened.problems);
        setExitCode(exitCodes.negative);
        return;
      }
      const checked = await checkAdapter(opened, { connect: connect ?? false, signal: AbortSignal.timeout(LOOK_MS) }, environment);
      if (json) printJson(checkJson(opened.path, checked));
      else printLines(checkLines(opened.path, checked));
      setExitCode(isFine(checked) ? exitCodes.ok : exitCodes.negative);
    });
}

/** A manifest that was read and is wrong is a result; one that cannot be read is not. */
function problemsOf(error: unknown): { readonly problems: readonly string[] } {
  if (error instanceof HubError && error.metadata["problems"] !== undefined) return { problems: error.message.split("\n") };
  throw error;
}

import type { Command } from "commander";
import { join, resolve } from "node:path";
import type { Environment } from "../environment.ts";
import type { SetExitCode } from "../exitCodes.ts";
import type { SandboxRunOptions } from "../sandbox/sandboxRunOptions.ts";

const EXAMPLES = `
示例 / examples:
  hub sandbox manifest.yaml              独立的黔联、对方系统和示例数据 / a hub of its own, the other side, sample records
  hub sandbox manifest.yaml --no-adapter  适配器另行运行 / the adapter is run by hub adapter run
  hub sandbox manifest.yaml --reset      清空后重新开始 / begin anew
  hub sandbox                            全部模拟系统 / all simulated systems
  hub sandbox enter penalties 处罚.csv    录入记录 / enter records`;

/** `hub sandbox [MANIFEST]`: an isolated hub to try an adapter in; `hub sandbox enter FEED FILE`. */
export function registerSandbox(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const sandbox = program
    .command("sandbox")
    .argument("[manifest]", "清单 / manifest; 缺省为全部模拟系统 / default: all simulated systems")
    .description("沙箱：独立的黔联、模拟的对方系统和示例数据，同样的程序，另外的密钥 / an isolated hub with the other side of an adapter and sample data")
    .option("--keep <dir>", "数据放在此目录 / keep the data in this directory (default: .hub/sandbox beside the manifest, .sandbox without one)")
    .option("--reset", "先清空沙箱 / empty it first")
    .option("--no-adapter", "不运行适配器，给出地址、密钥和设置 / run no adapter; print addresses, key and settings")
    .option("--json", "以 JSON 输出 / print JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (manifest: string | undefined, options: SandboxRunOptions) => setExitCode(await (await import("../sandbox/runSandbox.ts")).runSandbox(manifest, options, environment)));
  sandbox
    .command("enter")
    .argument("<feed>", "清单中的来源 / feed of the manifest")
    .argument("<file>", "csv、xlsx、xml、json 文件，列名同系统 / columns named as the system names them")
    .description("在对方系统中录入记录 / enter records in the other side, as its own users would")
    .option("--data-dir <dir>", "沙箱的数据目录 / data directory of the sandbox", join(".hub", "sandbox"))
    .action(async (feed: string, file: string, { dataDir }: { dataDir: string }) => setExitCode(await (await import("../sandbox/runSandbox.ts")).enterFile(resolve(dataDir), feed, resolve(file))));
}

import type { Command } from "commander";
import type { Environment } from "../../environment.ts";
import { exitCodes, type SetExitCode } from "../../exitCodes.ts";
import { printJson, printLines } from "../../output.ts";
import { withLifeOptions, type LifeOptions } from "./registerOptions.ts";

interface PauseOptions extends LifeOptions {
  readonly reason?: string;
}

const PAUSE_EXAMPLES = `
示例 / examples:
  hub adapter pause --reason 系统升级   不再读取，投递由中心保留 / nothing is read, the hub keeps deliveries
  hub adapter resume                    继续 / go on`;

/** `hub adapter pause|resume [MANIFEST]`: exit 1 when it is not live, or an operator paused it. */
export function registerPause(adapter: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLifeOptions(adapter.command("pause"), environment)
    .description("暂停：不再读取来源，投递由中心保留 / pause: nothing is read, the hub keeps what is to be delivered")
    .requiredOption("--reason <text>", "原因 / why")
    .addHelpText("after", PAUSE_EXAMPLES)
    .action(async (named: string | undefined, options: PauseOptions) => setExitCode(await setPaused(named, options, environment, true)));
  withLifeOptions(adapter.command("resume"), environment)
    .description("继续运行 / go on after a pause")
    .addHelpText("after", PAUSE_EXAMPLES)
    .action(async (named: string | undefined, options: PauseOptions) => setExitCode(await setPaused(named, options, environment, false)));
}

async function setPaused(named: string | undefined, options: PauseOptions, environment: Environment, paused: boolean) {
  const { openManifest } = await import("../../adapter/openManifest.ts");
  const { withRegister } = await import("../../adapter/register/connectRegister.ts");
  const { manifest, folder } = await openManifest(named);
  const { adapter } = await withRegister(folder, options, environment, ({ adapters }) => adapters.pauseAdapter({ adapterId: manifest.id, paused, reason: options.reason ?? "" }));
  const now = adapter?.paused ?? paused;
  if (options.json) printJson({ id: manifest.id, paused: now, reason: adapter?.pauseReason ?? "" });
  else printLines([now ? `已暂停 / paused: ${adapter?.pauseReason ?? ""}` : "继续运行 / it goes on"]);
  return exitCodes.ok;
}

import type { Command } from "commander";
import { setTimeout as delay } from "node:timers/promises";
import type { Environment } from "../../environment.ts";
import { exitCodes, type SetExitCode } from "../../exitCodes.ts";
import { printJson, printLines } from "../../output.ts";
import { createLiveBlock } from "../../terminal/liveBlock.ts";
import { listenForStop } from "../stopSignals.ts";
import { withLifeOptions, type LifeOptions } from "./registerOptions.ts";

interface StatusOptions extends LifeOptions {
  readonly watch?: true;
}

const EXAMPLES = `
示例 / examples:
  hub adapter status            审批意见、符合性、运行情况、密钥期限 / decisions, conformance, health, keys
  hub adapter status --watch    持续显示，Ctrl-C 结束 / go on until Ctrl-C
退出码 1 = 尚未提交 / exit code 1: not submitted yet`;

const REFRESH_MS = 3_000;

/** `hub adapter status [MANIFEST]`: exit 1 when it was never submitted. */
export function registerAdapterStatus(adapter: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLifeOptions(adapter.command("status"), environment)
    .description("适配器的状态：审批意见（查看即视为已阅）、符合性、运行情况、密钥 / where it stands: decisions (seen by this), conformance, health, keys")
    .option("--watch", "持续显示 / go on showing")
    .addHelpText("after", EXAMPLES)
    .action(async (named: string | undefined, options: StatusOptions) => {
      const { openManifest } = await import("../../adapter/openManifest.ts");
      const { withRegister } = await import("../../adapter/register/connectRegister.ts");
      const { readStanding } = await import("../../adapter/register/adapterStatus.ts");
      const { statusJson, statusLines } = await import("../../adapter/register/statusReport.ts");
      const opened = await openManifest(named);
      const { findCredentials } = await import("../../adapter/folder.ts");
      if (!findCredentials(opened.folder) && environment.ownKey === undefined) {
        if (options.json) printJson({ id: opened.manifest.id, state: "ADAPTER_STATE_UNSPECIFIED", draft: true });
        else printLines([`${opened.manifest.id}  状态 state: 草稿 draft，尚未提交 / not submitted yet`, "下一步 next: hub adapter submit"]);
        setExitCode(exitCodes.negative);
        return;
      }
      using stop = listenForStop(() => process.exit(exitCodes.negative));
      const block = createLiveBlock(process.stdout);
      await withRegister(opened.folder, options, environment, async (register) => {
        do {
          const standing = await readStanding(opened, register);
          if (!standing) return;
          if (options.json) printJson(statusJson(standing));
          else if (options.watch) block.show(statusLines(standing, Date.now()));
          else printLines(statusLines(standing, Date.now()));
          if (options.watch) await delay(REFRESH_MS, undefined, { signal: stop.signal }).catch(() => undefined);
        } while (options.watch && !stop.signal.aborted);
      });
      setExitCode(exitCodes.ok);
    });
}

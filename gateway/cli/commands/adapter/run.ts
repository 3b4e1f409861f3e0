import type { Command } from "commander";
import { createLogger } from "../../../../services/shared/log.ts";
import type { Environment } from "../../environment.ts";
import { exitCodes, type SetExitCode } from "../../exitCodes.ts";
import { printJson, printLines } from "../../output.ts";
import { createLiveBlock } from "../../terminal/liveBlock.ts";
import { listenForStop } from "../stopSignals.ts";
import { withLifeOptions, type LifeOptions } from "./registerOptions.ts";

interface RunOptions extends LifeOptions {
  readonly once?: true;
}

const EXAMPLES = `
示例 / examples:
  hub adapter run                     运行到 Ctrl-C / until Ctrl-C
  hub adapter run agri-case --once    来源读完即结束 / end when the sources are empty
密钥 key: .hub/credentials.json 或 HUB_KEY；口令 secrets: secrets.env 或环境变量；地址 addresses: --address 或 HUB_*_ADDRESS
上线后首次运行时自动领取系统密钥 / the first run after going live fetches the system's key by itself`;

/** `hub adapter run [MANIFEST]`: exit 0 when it was ended in order, 2 when it runs already, 3 when `--once` found no hub. */
export function registerRun(adapter: Command, setExitCode: SetExitCode, environment: Environment): void {
  withLifeOptions(adapter.command("run"), environment)
    .description("运行适配器：读取来源、报送、写回答复、送达事件、报告运行情况 / run the adapter: read, submit, answer, deliver, report its health")
    .option("--once", "来源读完即结束 / end when the sources are empty")
    .addHelpText("after", EXAMPLES)
    .action(async (named: string | undefined, options: RunOptions) => {
      const { openManifest } = await import("../../adapter/openManifest.ts");
      const { findKey } = await import("../../adapter/run/findKey.ts");
      const { hubAddresses } = await import("../../adapter/run/hubAddresses.ts");
      const { lockFolder } = await import("../../adapter/run/lockFolder.ts");
      const { runHere, terminalLogger } = await import("../../adapter/run/runHere.ts");
      const { runLines } = await import("../../adapter/run/runView.ts");
      const { findCredentials } = await import("../../adapter/folder.ts");
      const opened = await openManifest(named);
      const { id } = opened.manifest;
      const addresses = hubAddresses(options, findCredentials(opened.folder), environment);
      const key = await findKey(opened.folder, id, { ...options, address: addresses.registryAddress }, environment);
      using unlock = new DisposableStack();
      unlock.defer(lockFolder(opened.folder));
      const isLive = process.stdout.isTTY && !options.json;
      const block = createLiveBlock(process.stdout);
      using stop = listenForStop(() => process.exit(exitCodes.negative));
      const status = await runHere(
        opened,
        {
          addresses,
          key,
          log: isLive ? terminalLogger((line) => block.print(line)) : createLogger(id),
          signal: stop.signal,
          once: options.once ?? false,
          onStatus: (now, notices) => void (isLive && block.show(runLines(id, now, notices))),
        },
        environment,
      );
      block.finish();
      if (options.json) printJson({ id, ...status });
      else if (!isLive) printLines(runLines(id, status, []));
      setExitCode(exitCodes.ok);
    });
}

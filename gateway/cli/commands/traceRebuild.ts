import type { Command } from "commander";
import type { GetTraceStateResponse } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import { pause } from "../../../services/shared/backoff.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { createLiveBlock } from "../terminal/liveBlock.ts";
import { progressBar } from "../tracing/progressBar.ts";
import { withHub, withHubOptions, type HubOptions } from "./hubOptions.ts";

const EXAMPLES = `
交换不受影响；期间的查询结果可能不全 / the exchange goes on; answers are partial meanwhile.
示例 / examples:
  hub trace rebuild            开始重建即返回 / begins and returns
  hub trace rebuild --wait     显示进度直到完成 / shows the progress until it is done`;

const LOOK_EVERY_MS = 500;

/** `hub trace rebuild`: empties the book and fills it from the streams. */
export function registerRebuild(trace: Command, setExitCode: SetExitCode, environment: Environment): void {
  withHubOptions(trace.command("rebuild"), environment)
    .description("由日志重建追踪库 / rebuild the book of hops from the journals")
    .option("--wait", "等待完成并显示进度 / wait until it is done, with the progress")
    .addHelpText("after", EXAMPLES)
    .action(async (_own: unknown, command: Command) => {
      // Options that `hub trace` has too are found there.
      const options = command.optsWithGlobals<HubOptions & { readonly wait?: true }>();
      const state = await withHub(options, environment, async ({ trace: client }) => {
        await client.rebuildTrace({});
        if (!options.wait) return client.getTraceState({});
        return follow(client, options.json === true);
      });
      if (options.json) printJson(state);
      else printLines([state.rebuilding ? "重建中，进度见 hub trace rebuild --wait / being rebuilt" : `重建完成：${state.hops} 步 / rebuilt: ${state.hops} hops`]);
      setExitCode(exitCodes.ok);
    });
}

/** Shows how much is left until nothing is. */
async function follow(trace: HubClients["trace"], silent: boolean): Promise<GetTraceStateResponse> {
  const block = createLiveBlock(process.stderr);
  let most = 0;
  for (;;) {
    const state = await trace.getTraceState({});
    const left = Number(state.behind + state.rebuildBehind);
    most = Math.max(most, left);
    if (!silent) block.show([`重建 rebuilding ${progressBar(most - left, most)}  ${state.hops} 步 hops，待读 left ${left}`]);
    if (!state.rebuilding) {
      block.finish();
      return state;
    }
    await pause(LOOK_EVERY_MS);
  }
}

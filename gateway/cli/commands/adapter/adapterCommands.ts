import type { Command } from "commander";
import type { Environment } from "../../environment.ts";
import type { SetExitCode } from "../../exitCodes.ts";
import { registerAdapterCheck } from "./check.ts";
import { registerInit } from "./init.ts";
import { registerPause } from "./pause.ts";
import { registerProve } from "./prove.ts";
import { registerRotateKey } from "./rotateKey.ts";
import { registerRun } from "./run.ts";
import { registerAdapterStatus } from "./status.ts";
import { registerSubmit } from "./submit.ts";
import { registerTry } from "./try.ts";

const WAY = `
次序 / the way: init → check → try → submit → status → prove → status → run
每个命令的例子 / examples of each: hub adapter init --help`;

/** `hub adapter …`: from a sample file to a running adapter. */
export function registerAdapter(program: Command, setExitCode: SetExitCode, environment: Environment): Command {
  const adapter = program
    .command("adapter")
    .description("接入一个系统：生成、检查、试算、验证、提交、运行适配器 / connect a system: make, check, try, prove, submit and run its adapter")
    .addHelpText("after", WAY);
  registerInit(adapter, setExitCode, environment);
  registerAdapterCheck(adapter, setExitCode, environment);
  registerTry(adapter, setExitCode, environment);
  registerProve(adapter, setExitCode, environment);
  registerSubmit(adapter, setExitCode, environment);
  registerAdapterStatus(adapter, setExitCode, environment);
  registerPause(adapter, setExitCode, environment);
  registerRotateKey(adapter, setExitCode, environment);
  registerRun(adapter, setExitCode, environment);
  return adapter;
}

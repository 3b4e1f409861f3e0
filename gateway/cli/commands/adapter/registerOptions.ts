import type { Command } from "commander";
import type { Environment } from "../../environment.ts";

/** Options of every command that talks to the register for one adapter. */
export interface LifeOptions {
  readonly address?: string;
  readonly dataDir: string;
  readonly json?: true;
}

/** Adds the manifest argument and the options by which the register is found; the key comes from the adapter's folder or HUB_KEY. */
export function withLifeOptions(command: Command, environment: Environment): Command {
  return command
    .argument("[manifest]", "清单或其目录 / manifest or its folder (default: here)")
    .option("--address <host:port>", "登记服务地址，加密为 https://host:port / address of the register; https://host:port for TLS (default: where it was submitted)")
    .option("--data-dir <dir>", "本机黔联的数据目录 / data directory of a hub on this machine", environment.dataDir)
    .option("--json", "以 JSON 输出 / print JSON");
}

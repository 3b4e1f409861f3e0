import type { Command } from "commander";
import { findHub } from "../connection/findHub.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";

/** Options of every command that asks a running hub. */
export interface HubOptions {
  readonly dataDir: string;
  readonly address?: string;
  readonly json?: true;
}

/** Adds the options by which a command finds its hub. */
export function withHubOptions(command: Command, environment: Environment): Command {
  return command
    .option("--data-dir <dir>", "本机黔联的数据目录 / data directory of the local hub", environment.dataDir)
    .option("--address <host:port>", "服务地址（密钥取自 HUB_KEY 或 HUB_SERVICE_KEY） / address of the service; the key comes from HUB_KEY or HUB_SERVICE_KEY")
    .option("--json", "以 JSON 输出 / print JSON");
}

/** Connects, does the work, and closes the connection whatever happens. */
export async function withHub<Result>(options: HubOptions, environment: Environment, work: (clients: HubClients) => Promise<Result>): Promise<Result> {
  const clients = findHub(options, environment);
  try {
    return await work(clients);
  } finally {
    clients.close();
  }
}

import { resolve } from "node:path";
import { HubError } from "../../../services/shared/errors.ts";
import type { Environment } from "../environment.ts";
import { findHubFile } from "../supervisor/hubFile.ts";
import { serviceAddresses } from "../supervisor/hubProcesses.ts";
import { isAlive } from "../supervisor/processTable.ts";
import { findSecrets } from "../supervisor/secrets.ts";
import { connectClients, type HubClients } from "./hubClients.ts";

export interface FindHubOptions {
  /** Where a local hub keeps its data. */
  readonly dataDir: string;
  /** `host:port` of a hub elsewhere; the key comes from HUB_KEY or HUB_SERVICE_KEY. */
  readonly address?: string | undefined;
}

/**
 * Connects to the hub that a command is about. Throws TARGET_UNAVAILABLE when none runs in the data directory, and
 * UNAUTHENTICATED when an address is given without a key.
 */
export function findHub({ dataDir, address }: FindHubOptions, environment: Environment): HubClients {
  if (address !== undefined) return connectClients(everywhere(address), requireKey(environment, address));
  const directory = resolve(dataDir);
  const file = findHubFile(directory);
  const key = environment.ownKey ?? findSecrets(directory)?.serviceKey;
  if (!file || !key || !isAlive(file.pid)) {
    throw new HubError("TARGET_UNAVAILABLE", `黔联未在 ${dataDir} 运行，请先执行 npm start，或用 --data-dir / --address 指明 / no hub runs in ${dataDir}: npm start, or name it by --data-dir or --address`, {
      dataDir,
    });
  }
  return connectClients(serviceAddresses(file.ports), key);
}

function requireKey({ ownKey, serviceKey }: Environment, address: string): string {
  const key = ownKey ?? serviceKey;
  if (key) return key;
  throw new HubError("UNAUTHENTICATED", `连接 ${address} 需要密钥，请设置 HUB_KEY（本人或本系统的密钥）或 HUB_SERVICE_KEY / set HUB_KEY, your own key at ${address}, or HUB_SERVICE_KEY`, { address });
}

const everywhere = (address: string) => ({ registry: address, case: address, credit: address, delivery: address, trace: address, docket: address, hints: address });

import { resolve } from "node:path";
import type { Client } from "nice-grpc";
import { AdapterServiceDefinition } from "../../../../proto/gen/hub/registry/v1/adapter_service.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import { createHubChannel } from "../../../../services/shared/grpc/client.ts";
import type { Environment } from "../../environment.ts";
import { findHubFile } from "../../supervisor/hubFile.ts";
import { serviceAddresses } from "../../supervisor/hubProcesses.ts";
import { isAlive } from "../../supervisor/processTable.ts";
import { clientTls } from "../clientTls.ts";
import { findCredentials, type Credentials } from "../folder.ts";

/** The register as the applicant of one adapter sees it. */
export interface Register {
  readonly adapters: Client<AdapterServiceDefinition>;
  readonly address: string;
  readonly credentials: Credentials | undefined;
}

export interface RegisterOptions {
  readonly address?: string;
  readonly dataDir: string;
}

/**
 * Connects with the applicant's key of the folder (HUB_KEY goes before it), does the work, and closes. The address: as named, else where the
 * adapter was submitted, else the hub on this machine. Throws TARGET_UNAVAILABLE when there is none.
 */
export async function withRegister<Result>(folder: string, options: RegisterOptions, environment: Environment, work: (register: Register) => Promise<Result>): Promise<Result> {
  const credentials = findCredentials(folder);
  const address = options.address ?? credentials?.address ?? localAddress(options.dataDir);
  const key = environment.ownKey ?? credentials?.applicantKey;
  const channel = createHubChannel(address, { key, tls: clientTls(environment) });
  try {
    return await work({ adapters: channel.client(AdapterServiceDefinition), address, credentials });
  } finally {
    channel.close();
  }
}

function localAddress(dataDir: string): string {
  const file = findHubFile(resolve(dataDir));
  if (file && isAlive(file.pid)) return serviceAddresses(file.ports).registry;
  throw new HubError("TARGET_UNAVAILABLE", `请用 --address 指明登记服务的地址（host:port，加密为 https://host:port） / name the register by --address, host:port or https://host:port for TLS; no hub runs in ${dataDir}`, { dataDir });
}

/** The folder's credentials; fails with INVALID_REQUEST before the first submission. */
export function requireCredentials({ credentials }: Register): Credentials {
  if (credentials) return credentials;
  throw new HubError("INVALID_REQUEST", "尚未提交，请先执行 hub adapter submit / not submitted yet: hub adapter submit", {});
}

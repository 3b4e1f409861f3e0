import { join } from "node:path";
import { HubError } from "../services/shared/errors.ts";
import { readClientTls } from "../services/shared/grpc/clientTls.ts";
import type { Logger } from "../services/shared/log.ts";
import type { AdapterHostConfig } from "./config.ts";
import type { BoundAdapter, RunOptions } from "./sdk/boundAdapter.ts";
import { connectHub } from "./sdk/runtime/hubClients.ts";
import type { RunningAdapter } from "./sdk/runtime/runAdapter.ts";

export interface HostedAdapter extends RunningAdapter {
  close(): void;
}

export interface HostedOptions extends Pick<RunOptions, "signal" | "watch" | "health"> {
  readonly config: AdapterHostConfig;
  readonly log: Logger;
}

/** Starts an adapter with its part of the host's configuration. Throws INVALID_REQUEST without a key, or for its settings. */
export function startHosted(adapter: BoundAdapter, { config, log, ...options }: HostedOptions): HostedAdapter {
  const { system } = adapter.manifest;
  const key = config.keys[system];
  const tls = readClientTls({ ca: config.ca, certificate: config.clientCert, privateKey: config.clientKey });
  if (!key && !tls?.certificate) {
    throw new HubError("INVALID_REQUEST", `缺少 ${system} 的密钥，请设置 HUB_ADAPTER_KEYS，或 HUB_CLIENT_CERT 与 HUB_CLIENT_KEY / no key for ${system}, set HUB_ADAPTER_KEYS, or HUB_CLIENT_CERT and HUB_CLIENT_KEY`, { system });
  }
  const start = adapter.configure(config.settings[system] ?? {});
  const hub = connectHub(config, key, tls);
  const running = start({
    ...options,
    hub,
    subscriptionId: system,
    log: log.child({ system }),
    stateDir: join(config.dataDir, "adapters", system),
    pollIntervalMs: config.pollIntervalMs,
    health: { manifestVersion: "", manifestHash: "" },
  });
  return { ...running, close: () => hub.close() };
}

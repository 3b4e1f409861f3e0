import { join } from "node:path";
import { createHubChannel, type HubChannel } from "../../services/shared/grpc/client.ts";
import { RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { startNatsServer, type TestNatsServer } from "../support/natsServer.ts";
import { startProcess, type TestProcess } from "../support/childProcess.ts";

export type Profile = "fast" | "strict";

/** The services under measurement, each in the process it has in production, on a nats-server of their own. */
export interface BenchHub extends AsyncDisposable {
  readonly nats: TestNatsServer;
  readonly processes: Readonly<Record<string, TestProcess>>;
  /** To CaseService and RegistryService, as the system `aic-case`. */
  readonly sender: HubChannel;
  /** To DeliveryService, one connection per subscriber, as in production. */
  readonly receivers: readonly HubChannel[];
  /** `host:port` of RegistryService and of DeliveryService. */
  readonly registryAddress: string;
  readonly deliveryAddress: string;
}

const HOST = join(import.meta.dirname, "../../services/host.ts");
export const SERVICE_KEY = "bench-service-key-0001";
const KEYS = { "aic-case": "bench-aic-key-0000001", "linkage-platform": "bench-linkage-key-001" };

/** Subscriptions `bench-1`…`bench-5` take every decided penalty in the partner view. */
export const SUBSCRIPTIONS = ["bench-1", "bench-2", "bench-3", "bench-4", "bench-5"];

/** `env` are further settings of the services, such as those of telemetry. */
export async function startBenchHub(profile: Profile, env: Readonly<Record<string, string>> = {}): Promise<BenchHub> {
  const nats = await startNatsServer({ strict: profile === "strict" });
  const common = { NATS_URL: nats.url, HUB_SERVICE_KEY: SERVICE_KEY, HUB_KEY_SECRET: "bench-key-secret-0001", HUB_SYSTEM_KEYS: JSON.stringify(KEYS), ...env };
  const port = String(20_000 + (process.pid % 20_000));
  const core = await startProcess(HOST, ["registry", "case"], { ...common, HUB_PORT: port, HUB_REGISTRY_ADDRESS: `127.0.0.1:${port}` });
  const address = String(core.ready["address"]);
  const flow = await startProcess(HOST, ["delivery"], { ...common, HUB_REGISTRY_ADDRESS: address });
  await subscribe(address);
  const sender = createHubChannel(address, { key: KEYS["aic-case"] });
  const receivers = SUBSCRIPTIONS.map(() => createHubChannel(String(flow.ready["address"]), { key: KEYS["linkage-platform"] }));
  return {
    nats,
    processes: { "registry+case": core, delivery: flow },
    sender,
    receivers,
    registryAddress: address,
    deliveryAddress: String(flow.ready["address"]),
    async [Symbol.asyncDispose]() {
      sender.close();
      for (const receiver of receivers) receiver.close();
      await flow.close();
      await core.close();
      await nats.close();
    },
  };
}

async function subscribe(address: string): Promise<void> {
  const operator = createHubChannel(address, { key: SERVICE_KEY });
  const registry = operator.client(RegistryServiceDefinition);
  for (const id of SUBSCRIPTIONS) {
    await registry.putSubscription({
      subscription: { id, system: "linkage-platform", eventTypes: ["hub.case.v1.PenaltyDecided"], conditions: [], view: View.PARTNER, maxAttempts: 0, paused: false },
    });
  }
  operator.close();
}

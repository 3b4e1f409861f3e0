import { join } from "node:path";
import { AdapterServiceDefinition } from "../../../proto/gen/hub/registry/v1/adapter_service.ts";
import type { AdapterState } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { createHubChannel } from "../../../services/shared/grpc/client.ts";
import { startProcess } from "../../../test/support/childProcess.ts";
import { startNatsServer } from "../../../test/support/natsServer.ts";
import { choosePorts } from "../supervisor/ports.ts";

/** A hub to which adapters are submitted, and its operator. */
export interface AdapterHub extends AsyncDisposable {
  /** `host:port` of every service. */
  readonly address: string;
  readonly serviceKey: string;
  /** An operator decides. */
  decide(adapterId: string, state: AdapterState, reason: string, remedies?: readonly string[]): Promise<void>;
}

const ROOT = join(import.meta.dirname, "../../..");
const SERVICE_KEY = "service-key-of-the-adapter-test";
const ADDRESSES = ["REGISTRY", "CASE", "CREDIT", "DELIVERY", "TRACE", "DOCKET", "HINTS"];

export async function startAdapterHub(): Promise<AdapterHub> {
  await using starting = new AsyncDisposableStack();
  const nats = starting.use(await startNatsServer());
  const address = `127.0.0.1:${(await choosePorts([])).case}`;
  const env = {
    NATS_URL: nats.url,
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_KEY_SECRET: "secret-of-keyed-hashes-of-this-test",
    HUB_SYSTEM_KEYS: "{}",
    ...Object.fromEntries(ADDRESSES.map((name) => [`HUB_${name}_ADDRESS`, address])),
  };
  starting.use(await startProcess(join(ROOT, "services/host.ts"), ["registry", "case", "delivery"], { ...env, HUB_PORT: address.split(":")[1] ?? "" }));
  const channel = createHubChannel(address, { key: SERVICE_KEY });
  starting.defer(() => channel.close());
  const adapters = channel.client(AdapterServiceDefinition);
  const running = starting.move();
  return {
    address,
    serviceKey: SERVICE_KEY,
    decide: async (adapterId, state, reason, remedies = []) => void (await adapters.decideAdapter({ adapterId, state, reason, remedies: [...remedies], expectedRevision: 0, grants: undefined })),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

import { AdapterServiceDefinition } from "../../../proto/gen/hub/registry/v1/adapter_service.ts";
import type { AdapterState } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { createHubChannel } from "../../../services/shared/grpc/client.ts";
import { startHubServices } from "./hubServices.ts";

/** A hub to which adapters are submitted, and its operator. */
export interface AdapterHub extends AsyncDisposable {
  /** `host:port` of every service. */
  readonly address: string;
  readonly serviceKey: string;
  /** An operator decides. */
  decide(adapterId: string, state: AdapterState, reason: string, remedies?: readonly string[]): Promise<void>;
}

const SERVICE_KEY = "service-key-of-the-adapter-test";

export async function startAdapterHub(): Promise<AdapterHub> {
  await using starting = new AsyncDisposableStack();
  const { address } = starting.use(await startHubServices(SERVICE_KEY, {}));
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

import { createApp } from "../../gateway/http/app.ts";
import { connectHub } from "../../gateway/http/hubClients.ts";
import type { MemoryRegistry } from "../../services/delivery/testing/memoryRegistry.ts";
import { SERVICE_KEY, startTestDelivery } from "../../services/delivery/testing/testHub.ts";
import { createLogger } from "../../services/shared/log.ts";
import type { Registry } from "../../proto/gen/hub/registry/v1/registry.ts";

export type WaysHub = Awaited<ReturnType<typeof startWaysHub>>;

/** The delivery service behind the HTTP door, both on free ports. */
export async function startWaysHub(natsUrl: string, registry: Registry | MemoryRegistry) {
  const delivery = await startTestDelivery(natsUrl, registry);
  const { address } = delivery;
  const at = { registryAddress: address, caseAddress: address, creditAddress: address, deliveryAddress: address, traceAddress: address, docketAddress: address, hintsAddress: address };
  const clients = connectHub({ host: "127.0.0.1", port: 0, logLevel: "error", serviceKey: SERVICE_KEY, ...at });
  const app = createApp(clients, SERVICE_KEY, createLogger("test", "silent"));
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    ...delivery,
    url,
    /** Stops the HTTP door alone. */
    closeDoor: () => app.close(),
    async [Symbol.asyncDispose]() {
      await app.close();
      clients.close();
      await delivery[Symbol.asyncDispose]();
    },
  };
}

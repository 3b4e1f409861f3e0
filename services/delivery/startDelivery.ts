import { DeliveryServiceDefinition } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { createHopPublisher } from "../shared/bus/hops.ts";
import { openKeyValue } from "../shared/bus/keyValue.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import type { Logger } from "../shared/log.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import type { RunningService } from "../shared/service.ts";
import type { DeliveryConfig } from "./config.ts";
import { defaultSettings, type DeliverySettings } from "./deliverySettings.ts";
import { createDeliveryStore } from "./deliveryStore.ts";
import { Pumps } from "./pumps.ts";
import { createDeliveryService } from "./service.ts";
import { SharedJournal } from "./sharedJournal.ts";
import { createWays } from "./ways.ts";
import { EndpointCalls } from "./webhook/endpointCalls.ts";
import { createGuard } from "./webhook/guard.ts";
import { createSeal } from "./webhook/seal.ts";
import type { PauseSubscription } from "./webhook/webhookSender.ts";
import { Webhooks } from "./webhook/webhooks.ts";
import { WebhookSecrets } from "./webhook/webhookSecrets.ts";

/** Bucket of cursors, lane records, dead letters and sealed secrets. */
const BUCKET = "DELIVERY";

export interface StartDeliveryOptions {
  readonly config: DeliveryConfig;
  readonly registry: RegistryView;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly settings?: DeliverySettings;
  /** Pauses a subscription in the register. */
  readonly pauseSubscription: PauseSubscription;
}

/** Starts the service on a register that is given: the composition without the environment. */
export async function startDelivery({ config, registry, log, signal, settings = defaultSettings, pauseSubscription }: StartDeliveryOptions): Promise<RunningService> {
  const { natsUrl: url, natsPassword: password, serviceKey, replicas } = config;
  const bus = await connectBus({ service: "delivery", url, password, log, limits: { ...defaultStreamLimits, replicas } });
  const bucket = await openKeyValue(bus, BUCKET);
  const store = createDeliveryStore(bucket);
  const hops = createHopPublisher(bus, "delivery", log);
  const journal = new SharedJournal(bus);
  const pumps = new Pumps({ bus, journal, store, hops, log, settings }, registry);
  const guard = createGuard(config.webhookAllow);
  const secrets = new WebhookSecrets(bucket, createSeal(config.keySecret));
  const webhooks = new Webhooks({ secrets, guard, calls: new EndpointCalls(guard), pauseSubscription, log }, pumps, registry);
  const ways = createWays({ bus, journal, registry, pumps, secrets, webhooks, serviceKey, log, signal });
  let closing: Promise<void> | undefined;
  const closePumps = () => (closing ??= webhooks.close().then(() => pumps.close()).finally(() => journal.close()));
  // Streams end at once, so that the server does not wait for them.
  signal.addEventListener("abort", () => void closePumps(), { once: true });
  return {
    services: [{ definition: DeliveryServiceDefinition, implementation: createDeliveryService({ bus, hops, registry, pumps, openOperations: () => 0, ways, serviceKey }) }],
    ready: pumps.ready,
    async close() {
      await closePumps();
      await registry.close();
      await hops.close();
      await bus.close();
    },
  };
}

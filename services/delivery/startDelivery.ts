import { DeliveryServiceDefinition } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { createJournal } from "../shared/bus/journal.ts";
import { readEvent } from "../shared/bus/journalGet.ts";
import { createHopPublisher } from "../shared/bus/hops.ts";
import { openKeyValue } from "../shared/bus/keyValue.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import type { Logger } from "../shared/log.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import type { RunningService } from "../shared/service.ts";
import { onScrape } from "../shared/telemetry/metrics.ts";
import type { DeliveryConfig } from "./config.ts";
import { defaultSettings, type DeliverySettings } from "./deliverySettings.ts";
import { setSubscriptionGauges } from "./deliveryMetrics.ts";
import { IncidentBook } from "./incidents/incidentBook.ts";
import { defaultIncidentSettings, type IncidentSettings } from "./incidents/incidentSettings.ts";
import { IncidentWatch } from "./incidents/watchIncidents.ts";
import { createDeliveryStore } from "./deliveryStore.ts";
import { listSubscriptionStates } from "./listSubscriptionStates.ts";
import { Pumps } from "./pumps.ts";
import { createDeliveryService } from "./service.ts";
import { SharedJournal } from "./sharedJournal.ts";
import { createSubscriptionJournal } from "./subscriptionJournal.ts";

/** Bucket of cursors, lane records and dead letters. */
const BUCKET = "DELIVERY";

export interface StartDeliveryOptions {
  readonly config: DeliveryConfig;
  readonly registry: RegistryView;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly settings?: DeliverySettings;
  readonly incidentSettings?: IncidentSettings;
}

/** Starts the service on a register that is given: the composition without the environment. */
export async function startDelivery({ config, registry, log, signal, settings = defaultSettings, incidentSettings = defaultIncidentSettings }: StartDeliveryOptions): Promise<RunningService> {
  const { natsUrl: url, natsPassword: password, serviceKey, replicas } = config;
  const bus = await connectBus({ service: "delivery", url, password, log, limits: { ...defaultStreamLimits, replicas } });
  const store = createDeliveryStore(await openKeyValue(bus, BUCKET));
  const hops = createHopPublisher(bus, "delivery", log);
  const journal = new SharedJournal(bus);
  const pumps = new Pumps({ bus, journal, store, hops, log, settings }, registry);
  const writing = createJournal(bus);
  const subscriptionJournal = createSubscriptionJournal(bus, writing);
  const incidents = new IncidentWatch({ pumps, book: new IncidentBook(bus, writing), journal: writing, subscriptionJournal, log, settings: incidentSettings });
  const readStates = () => listSubscriptionStates({ pumps, journal: writing, readEvent: (sequence) => readEvent(bus, sequence), openOperations: () => 0 });
  const stopGauges = onScrape(async () => setSubscriptionGauges((await readStates()).states, Date.now()));
  let closing: Promise<void> | undefined;
  const closePumps = () => (closing ??= Promise.all([incidents.close(), pumps.close()]).then(() => undefined).finally(() => journal.close()));
  // Streams end at once, so that the server does not wait for them.
  signal.addEventListener("abort", () => void closePumps(), { once: true });
  return {
    services: [{ definition: DeliveryServiceDefinition, implementation: createDeliveryService({ bus, hops, registry, pumps, incidents, openOperations: () => 0, serviceKey }) }],
    ready: pumps.ready,
    async close() {
      stopGauges();
      await closePumps();
      await registry.close();
      await hops.close();
      await bus.close();
    },
  };
}

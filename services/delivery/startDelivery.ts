import { DeliveryServiceDefinition } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { OperationServiceDefinition } from "../../proto/gen/hub/delivery/v1/operation_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { readEvent } from "../shared/bus/journalGet.ts";
import { createHopPublisher } from "../shared/bus/hops.ts";
import { createJournal } from "../shared/bus/journal.ts";
import { openKeyValue } from "../shared/bus/keyValue.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import type { Logger } from "../shared/log.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import type { RunningService } from "../shared/service.ts";
import { onScrape } from "../shared/telemetry/metrics.ts";
import type { DeliveryConfig } from "./config.ts";
import { defaultSettings, type DeliverySettings } from "./deliverySettings.ts";
import { setSubscriptionGauges } from "./deliveryMetrics.ts";
import { defaultIncidentSettings, type IncidentSettings } from "./incidents/incidentSettings.ts";
import { startIncidents } from "./incidents/startIncidents.ts";
import { createDeliveryStore } from "./deliveryStore.ts";
import { createOperationService } from "./operations/operationService.ts";
import { createOperationStore } from "./operations/operationStore.ts";
import { startOperations } from "./operations/startOperations.ts";
import { Pumps } from "./pumps.ts";
import type { Rhythm } from "./reconcile/rules/schedule.ts";
import { repairWith } from "./reconcile/repair.ts";
import { startReconcile } from "./reconcile/startReconcile.ts";
import { createDeliveryService } from "./service.ts";
import { SharedJournal } from "./sharedJournal.ts";
import { listSubscriptionStates } from "./listSubscriptionStates.ts";
import { startWays } from "./startWays.ts";
import type { PauseSubscription } from "./webhook/webhookSender.ts";

/** Bucket of cursors, lane records, dead letters, operations and sealed secrets. */
const BUCKET = "DELIVERY";

export interface StartDeliveryOptions {
  readonly config: DeliveryConfig;
  readonly registry: RegistryView;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly settings?: DeliverySettings;
  /** Pauses a subscription in the register. */
  readonly pauseSubscription: PauseSubscription;
  /** When subscriptions are compared with their receivers without being asked; never when absent. */
  readonly reconcileRhythm?: Rhythm;
  readonly incidentSettings?: IncidentSettings;
}

/** Starts the service on a register that is given: the composition without the environment. */
export async function startDelivery(options: StartDeliveryOptions): Promise<RunningService> {
  const { config, registry, log, signal, settings = defaultSettings, pauseSubscription } = options;
  const { reconcileRhythm: rhythm = { everyHours: 0, atHour: 0 }, incidentSettings = defaultIncidentSettings } = options;
  const { natsUrl: url, natsPassword: password, serviceKey, replicas } = config;
  const bus = await connectBus({ service: "delivery", url, password, log, limits: { ...defaultStreamLimits, replicas } });
  const kv = await openKeyValue(bus, BUCKET);
  const store = createDeliveryStore(kv);
  const hops = createHopPublisher(bus, "delivery", log);
  const journal = new SharedJournal(bus);
  const pumps = new Pumps({ bus, journal, store, hops, log, settings }, registry);
  const operationStore = createOperationStore(kv);
  const appended = createJournal(bus);
  const operations = startOperations({ bus, hops, log, pumps, journal: appended, deliveries: store, store: operationStore });
  const incidents = startIncidents({ bus, journal: appended, pumps, log, settings: incidentSettings });
  const door = { serviceKey, findOperator: (keyHash: string) => registry.findOperator(keyHash) };
  const openOperations = (id: string) => operations.openOf(id);
  const statesDeps = { pumps, journal: appended, readEvent: (sequence: number) => readEvent(bus, sequence), openOperations };
  const stopGauges = onScrape(async () => setSubscriptionGauges((await listSubscriptionStates(statesDeps)).states, Date.now()));
  const operationDeps = { bus, pumps, operations, store: operationStore, journal: appended, door };
  const webhooks = startWays({ config, bus, kv, journal, registry, pumps, door, pauseSubscription, log, signal });
  const { ways } = webhooks;
  const reconcile = startReconcile({ bus, registry, pumps, store, door, log, rhythm, startRepair: repairWith(operationDeps) });
  let closing: Promise<void> | undefined;
  const closePumps = () =>
    (closing ??= Promise.all([operations.close(), webhooks.close(), reconcile.close(), incidents.close()])
      .then(() => pumps.close())
      .finally(() => journal.close()));
  // Streams end at once, so that the server does not wait for them.
  signal.addEventListener("abort", () => void closePumps(), { once: true });
  return {
    services: [
      { definition: DeliveryServiceDefinition, implementation: createDeliveryService({ bus, hops, registry, pumps, incidents, openOperations, ways, door }) },
      { definition: OperationServiceDefinition, implementation: createOperationService({ ...operationDeps, wouldChange: reconcile.wouldChange }) },
      reconcile.service,
    ],
    ready: Promise.all([pumps.ready, operations.loaded]).then(() => undefined),
    async close() {
      stopGauges();
      await closePumps();
      await registry.close();
      await hops.close();
      await bus.close();
    },
  };
}

import { DeliveryServiceDefinition } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { OperationServiceDefinition } from "../../proto/gen/hub/delivery/v1/operation_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { createHopPublisher } from "../shared/bus/hops.ts";
import { createJournal } from "../shared/bus/journal.ts";
import { openKeyValue } from "../shared/bus/keyValue.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import type { Logger } from "../shared/log.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import type { RunningService } from "../shared/service.ts";
import type { DeliveryConfig } from "./config.ts";
import { defaultSettings, type DeliverySettings } from "./deliverySettings.ts";
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

/** Bucket of cursors, lane records, dead letters and operations. */
const BUCKET = "DELIVERY";

export interface StartDeliveryOptions {
  readonly config: DeliveryConfig;
  readonly registry: RegistryView;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly settings?: DeliverySettings;
  /** When subscriptions are compared with their receivers without being asked; never when absent. */
  readonly reconcileRhythm?: Rhythm;
}

/** Starts the service on a register that is given: the composition without the environment. */
export async function startDelivery({ config, registry, log, signal, settings = defaultSettings, reconcileRhythm = { everyHours: 0, atHour: 0 } }: StartDeliveryOptions): Promise<RunningService> {
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
  const door = { serviceKey, findOperator: (keyHash: string) => registry.findOperator(keyHash) };
  const openOperations = (id: string) => operations.openOf(id);
  const operationDeps = { bus, pumps, operations, store: operationStore, journal: appended, door };
  const startRepair = repairWith(operationDeps);
  const reconcile = startReconcile({ bus, registry, pumps, store, door, log, rhythm: reconcileRhythm, startRepair });
  let closing: Promise<void> | undefined;
  const closePumps = () => (closing ??= Promise.all([operations.close(), reconcile.close()]).then(() => pumps.close()).finally(() => journal.close()));
  // Streams end at once, so that the server does not wait for them.
  signal.addEventListener("abort", () => void closePumps(), { once: true });
  return {
    services: [
      { definition: DeliveryServiceDefinition, implementation: createDeliveryService({ bus, hops, registry, pumps, openOperations, door }) },
      { definition: OperationServiceDefinition, implementation: createOperationService({ ...operationDeps, wouldChange: reconcile.wouldChange }) },
      reconcile.service,
    ],
    ready: Promise.all([pumps.ready, operations.loaded]).then(() => undefined),
    async close() {
      await closePumps();
      await registry.close();
      await hops.close();
      await bus.close();
    },
  };
}

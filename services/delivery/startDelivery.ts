import { DeliveryServiceDefinition } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { createHopPublisher } from "../shared/bus/hops.ts";
import { openKeyValue } from "../shared/bus/keyValue.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import { HubError } from "../shared/errors.ts";
import type { Logger } from "../shared/log.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import type { RunningService } from "../shared/service.ts";
import type { DeliveryConfig } from "./config.ts";
import { defaultSettings, type DeliverySettings } from "./deliverySettings.ts";
import { createDeliveryStore } from "./deliveryStore.ts";
import { Pumps } from "./pumps.ts";
import type { Rhythm } from "./reconcile/rules/schedule.ts";
import { startReconcile } from "./reconcile/startReconcile.ts";
import { createDeliveryService } from "./service.ts";
import { SharedJournal } from "./sharedJournal.ts";

/** Bucket of cursors, lane records and dead letters. */
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
  const store = createDeliveryStore(await openKeyValue(bus, BUCKET));
  const hops = createHopPublisher(bus, "delivery", log);
  const journal = new SharedJournal(bus);
  const pumps = new Pumps({ bus, journal, store, hops, log, settings }, registry);
  const reconcile = startReconcile({ bus, registry, pumps, store, serviceKey, log, rhythm: reconcileRhythm, startRepair: noRepair });
  let closing: Promise<void> | undefined;
  const closePumps = () => (closing ??= Promise.all([reconcile.close(), pumps.close()]).then(() => journal.close()));
  // Streams end at once, so that the server does not wait for them.
  signal.addEventListener("abort", () => void closePumps(), { once: true });
  return {
    services: [
      { definition: DeliveryServiceDefinition, implementation: createDeliveryService({ bus, hops, registry, pumps, openOperations: () => 0, serviceKey }) },
      reconcile.service,
    ],
    ready: pumps.ready,
    async close() {
      await closePumps();
      await registry.close();
      await hops.close();
      await bus.close();
    },
  };
}

/** Until operations are built: a repair is refused, the comparison is not. */
const noRepair = (): never => {
  throw new HubError("INVALID_REQUEST", "尚不能修复 / repairs are not built yet");
};

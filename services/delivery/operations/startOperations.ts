import { OperationKind } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import type { HopPublisher } from "../../shared/bus/hops.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import type { Logger } from "../../shared/log.ts";
import type { DeliveryStore } from "../deliveryStore.ts";
import type { Pumps } from "../pumps.ts";
import { createSubscriptionJournal } from "../subscriptionJournal.ts";
import { DiscardWork } from "./discardWork.ts";
import type { OperationRecord } from "./operationRecord.ts";
import { Operations } from "./operations.ts";
import type { OperationStore } from "./operationStore.ts";
import { RedriveWork } from "./redriveWork.ts";
import { ReplayWork } from "./replayWork.ts";
import type { Work } from "./work.ts";

export interface StartOperationsOptions {
  readonly bus: BusConnection;
  readonly hops: HopPublisher;
  readonly log: Logger;
  readonly pumps: Pumps;
  readonly journal: Journal;
  readonly deliveries: DeliveryStore;
  readonly store: OperationStore;
}

/** Goes on with the stored operations as soon as the subscriptions are open. */
export function startOperations({ bus, hops, log, pumps, journal, deliveries, store }: StartOperationsOptions): Operations {
  const facts = createSubscriptionJournal(bus, journal);
  const workOf = ({ kind }: OperationRecord): Work => {
    if (kind === OperationKind.REDRIVE) return new RedriveWork({ bus, hops, log, pumps });
    if (kind === OperationKind.DISCARD) return new DiscardWork({ bus, hops, pumps, facts });
    return new ReplayWork({ pumps, store: deliveries, operations: store });
  };
  return new Operations({ store, workOf, ready: pumps.ready, log });
}

import { ReconcileServiceDefinition, type ReconcileServiceImplementation } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import { createJournal } from "../../shared/bus/journal.ts";
import { HubError } from "../../shared/errors.ts";
import { requireOperator, type OperatorDoor } from "../../shared/grpc/authentication.ts";
import type { ServedService } from "../../shared/grpc/server.ts";
import type { Running } from "../../shared/lifecycle.ts";
import type { Logger } from "../../shared/log.ts";
import type { RegistryView } from "../../shared/registryClient.ts";
import { createSubscriptionJournal } from "../subscriptionJournal.ts";
import type { DeliveryStore } from "../deliveryStore.ts";
import type { ExpectedRecord } from "../operations/previewReplay.ts";
import type { Pumps } from "../pumps.ts";
import { answerInventory, InventoryDesk } from "./answerInventory.ts";
import { standingOf } from "./entitlement.ts";
import { listReconciliations } from "./listReconciliations.ts";
import { reconcile } from "./reconcile.ts";
import { createReconciler } from "./reconciler.ts";
import { reconcileUpload } from "./reconcileUpload.ts";
import { createReportBook } from "./reportBook.ts";
import { nextRun, type Rhythm } from "./rules/schedule.ts";
import type { StartRepair } from "./runReconciliation.ts";
import { runSchedule } from "./runSchedule.ts";
import { wouldChange } from "./wouldChange.ts";

export interface StartReconcileOptions {
  readonly bus: BusConnection;
  readonly registry: RegistryView;
  readonly pumps: Pumps;
  readonly store: DeliveryStore;
  readonly door: OperatorDoor;
  readonly startRepair: StartRepair;
  readonly rhythm: Rhythm;
  readonly log: Logger;
}

export interface RunningReconcile extends Running {
  readonly service: ServedService;
  /** How many records of a subscription a replay would change at its receiver; undefined when it cannot be asked. */
  readonly wouldChange: (subscriptionId: string, records: readonly ExpectedRecord[], signal: AbortSignal) => Promise<number | undefined>;
}

/** ReconcileService with its schedule. Closing ends what runs and every adapter's stream. */
export function startReconcile(options: StartReconcileOptions): RunningReconcile {
  const { bus, registry, pumps, log, door } = options;
  const stopping = new AbortController();
  const stopped = stopping.signal;
  const journal = createJournal(bus);
  const reports = createReportBook(bus, createSubscriptionJournal(bus, journal));
  const desk = new InventoryDesk();
  const reconciler = createReconciler({ ...options, journal, reports, standing: (id) => standingOf(pumps, id) });
  const implementation: ReconcileServiceImplementation = {
    reconcile: reconcile({ reconciler, desk, door, stopped }),
    reconcileUpload: reconcileUpload({ reconciler, registry, door, stopped }),
    answerInventory: answerInventory(desk, registry),
    async listReconciliations(request, context) {
      requireOperator(context, door);
      return listReconciliations(reports, registry, request);
    },
  };
  const next = (nowMs: number) => nextRun(options.rhythm, nowMs);
  const schedule = registry.ready.then(() => runSchedule({ next, reconciler, desk, registry, log, signal: stopped }));
  return {
    service: { definition: ReconcileServiceDefinition, implementation },
    wouldChange: (subscriptionId, records, signal) => wouldChange(desk, subscriptionId, records, AbortSignal.any([signal, stopped])),
    async close() {
      stopping.abort();
      desk.closeAll(new HubError("SHUTTING_DOWN", "服务正在停止，请重连 / the service is stopping, connect again"));
      await schedule;
    },
  };
}

import type { CallContext } from "nice-grpc";
import { Right } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { ReconcileRequest, ReconcileResponse } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { pause } from "../../shared/backoff.ts";
import { requireOperator, type OperatorDoor } from "../../shared/grpc/authentication.ts";
import type { InventoryDesk } from "./answerInventory.ts";
import type { Reconciler } from "./reconciler.ts";

/** How often the caller hears how far it is, milliseconds. */
const PROGRESS_MS = 300;

export interface ReconcileDeps {
  readonly reconciler: Reconciler;
  readonly desk: InventoryDesk;
  readonly door: OperatorDoor;
  /** Aborted when the service stops. */
  readonly stopped: AbortSignal;
}

/** Progress while it runs, then the report. Ends when the caller goes. */
export function reconcile({ reconciler, desk, door, stopped }: ReconcileDeps) {
  return async function* (request: ReconcileRequest, context: CallContext): AsyncGenerator<ReconcileResponse> {
    const caller = requireOperator(context, door, Right.OPERATE);
    const over = new AbortController();
    const signal = AbortSignal.any([context.signal, stopped, over.signal]);
    let progress = { examined: 0, total: 0 };
    let isDone = false;
    const running = reconciler.run({ ...request, requestedBy: caller.id }, () => desk.inventory(request.subscriptionId), { signal, progress: (now) => (progress = now) });
    const settled = running.then(
      () => (isDone = true),
      () => (isDone = true),
    );
    try {
      for (;;) {
        await Promise.race([settled, pause(PROGRESS_MS, signal)]);
        if (isDone || signal.aborted) break;
        yield { examined: BigInt(progress.examined), total: BigInt(progress.total), report: undefined, operationId: "" };
      }
      const { report, operationId } = await running;
      yield { examined: BigInt(progress.total), total: BigInt(progress.total), report, operationId };
    } finally {
      over.abort();
    }
  };
}

import type { Logger } from "../../shared/log.ts";
import { HubError } from "../../shared/errors.ts";
import { createTurns } from "../../shared/turns.ts";
import type { DeliveryStore } from "../deliveryStore.ts";
import { pumpOf, type Pumps } from "../pumps.ts";
import { entitlementOf } from "./entitlement.ts";
import type { HeldRecords } from "./heldRecords.ts";
import { runReconciliation, type RunDeps, type RunProgress, type RunResult } from "./runReconciliation.ts";

/** Who wants what compared. */
export interface Wish {
  readonly subscriptionId: string;
  readonly from: string;
  readonly until: string;
  readonly repair: boolean;
  readonly requestedBy: string;
}

export interface Reconciler {
  /**
   * Compares, one subscription at a time: what a million records need is needed once. `held` is asked for when its turn has
   * come. Throws SUBSCRIPTION_NOT_FOUND, INVALID_REQUEST, INVENTORY_UNAVAILABLE, INVENTORY_INVALID, TARGET_*.
   */
  run(wish: Wish, held: () => HeldRecords, control: { signal: AbortSignal; progress: (progress: RunProgress) => void }): Promise<RunResult>;
}

export interface ReconcilerDeps extends RunDeps {
  readonly store: Pick<DeliveryStore, "startOf">;
  readonly pumps: Pumps;
  readonly log: Logger;
}

export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { store, pumps, log } = deps;
  const turns = createTurns();
  return {
    async run(wish, held, control) {
      // Told at once, not when its turn has come.
      pumpOf(pumps, wish.subscriptionId);
      return turns.take(["reconciliation"], async () => {
        if (control.signal.aborted) throw new HubError("SHUTTING_DOWN", "核对已取消 / the reconciliation was cancelled");
        const entitlement = await entitlementOf(pumps, store, wish.subscriptionId);
        const began = performance.now();
        const result = await runReconciliation(deps, { ...wish, entitlement, system: entitlement.system }, held(), control);
        const { expected, missing, stale, extra, underWay, bytes, questions } = result.report;
        const counts = { expected: Number(expected), missing: Number(missing), stale: Number(stale), extra: Number(extra), underWay: Number(underWay), bytes: Number(bytes) };
        log.info({ subscription: wish.subscriptionId, requestedBy: wish.requestedBy, ...counts, questions, ms: Math.round(performance.now() - began) }, "reconciliation.reported");
        return result;
      });
    },
  };
}

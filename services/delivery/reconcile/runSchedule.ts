import { pause } from "../../shared/backoff.ts";
import { toHubError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/log.ts";
import type { RegistryView } from "../../shared/registryClient.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import type { InventoryDesk } from "./answerInventory.ts";
import type { Reconciler } from "./reconciler.ts";
import { nextRun, type Rhythm } from "./rules/schedule.ts";

export interface ScheduleDeps {
  readonly rhythm: Rhythm;
  readonly reconciler: Reconciler;
  readonly desk: InventoryDesk;
  readonly registry: RegistryView;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Longest wait in one piece: a clock that was set is noticed, milliseconds. */
const LOOK_MS = 60_000;

/** Compares every subscription whose receiver answers, again and again by the rhythm. A run that was due while the service was down is left out. */
export async function runSchedule(deps: ScheduleDeps): Promise<void> {
  const { rhythm, log, signal } = deps;
  for (let due = nextRun(rhythm, Date.now()); due !== undefined && !signal.aborted; due = nextRun(rhythm, Date.now())) {
    log.info({ due: toShanghaiTime(due) }, "reconciliation.scheduled");
    while (Date.now() < due && !signal.aborted) await pause(Math.min(LOOK_MS, due - Date.now()), signal);
    if (!signal.aborted) await runAll(deps);
  }
}

async function runAll({ reconciler, desk, registry, log, signal }: ScheduleDeps): Promise<void> {
  for (const { id, paused } of registry.subscriptions()) {
    if (signal.aborted) return;
    if (paused || !desk.answers(id)) continue;
    const wish = { subscriptionId: id, from: "", until: "", repair: false, requestedBy: "schedule" };
    await reconciler.run(wish, () => desk.inventory(id), { signal, progress: () => undefined }).catch((error: unknown) => {
      const { reason, message } = toHubError(error);
      log.warn({ subscription: id, reason, message }, "reconciliation.failed");
    });
  }
}

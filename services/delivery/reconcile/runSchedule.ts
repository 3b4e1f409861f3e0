import { pause } from "../../shared/backoff.ts";
import { toHubError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/log.ts";
import type { RegistryView } from "../../shared/registryClient.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import type { InventoryDesk } from "./answerInventory.ts";
import type { Reconciler } from "./reconciler.ts";

export interface ScheduleDeps {
  /** When the next run after a moment is due; undefined = never. */
  readonly next: (nowMs: number) => number | undefined;
  readonly reconciler: Reconciler;
  readonly desk: InventoryDesk;
  readonly registry: RegistryView;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Longest wait in one piece: a clock that was set is noticed, milliseconds. */
const LOOK_MS = 60_000;

/** Compares every subscription whose receiver answers, again and again as they are due. A run that was due while the service was down is left out. */
export async function runSchedule(deps: ScheduleDeps): Promise<void> {
  const { next, log, signal } = deps;
  for (let due = next(Date.now()); due !== undefined && !signal.aborted; due = next(Date.now())) {
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

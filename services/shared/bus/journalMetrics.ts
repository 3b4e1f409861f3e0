import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { counter, histogram } from "../telemetry/metrics.ts";
import { isConflict } from "./atomicBatch.ts";
import type { Domain } from "./streams.ts";

type AppendOutcome = "stored" | "conflict" | "unavailable";

const duration = histogram(
  { name: "hub_journal_append_duration_seconds", help: "事件日志写入耗时（含排队） / time from asking for an append to its answer, waiting included", labels: ["domain", "outcome"] },
  [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
);

const recorded = counter({ name: "hub_events_recorded_total", help: "入账事件，按类型 / events in the journal by type, since the process started", labels: ["type"] });

type Observe = ReturnType<typeof duration.labels>;

const bound = new Map<string, Observe>();

/** Notes one append; `since` is of `performance.now()`. */
export function appended({ domain, events }: { readonly domain: Domain; readonly events: readonly Event[] }, outcome: AppendOutcome, since: number): void {
  if (outcome === "stored") for (const { type } of events) recorded.inc({ type });
  const key = domain + outcome;
  let labelled = bound.get(key);
  if (!labelled) bound.set(key, (labelled = duration.labels(domain, outcome)));
  labelled.observe((performance.now() - since) / 1_000);
}

/** What a failed append came to. */
export function outcomeOf(error: unknown): AppendOutcome {
  return isConflict(error) ? "conflict" : "unavailable";
}

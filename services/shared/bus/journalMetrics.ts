import { histogram } from "../telemetry/metrics.ts";
import { isConflict } from "./atomicBatch.ts";
import type { Domain } from "./streams.ts";

type AppendOutcome = "stored" | "conflict" | "unavailable";

const duration = histogram(
  { name: "hub_journal_append_duration_seconds", help: "事件日志写入耗时（含排队） / time from asking for an append to its answer, waiting included", labels: ["domain", "outcome"] },
  [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
);

type Observe = ReturnType<typeof duration.labels>;

const bound = new Map<string, Observe>();

/** Notes one append; `since` is of `performance.now()`. */
export function appended({ domain }: { readonly domain: Domain }, outcome: AppendOutcome, since: number): void {
  const key = domain + outcome;
  let labelled = bound.get(key);
  if (!labelled) bound.set(key, (labelled = duration.labels(domain, outcome)));
  labelled.observe((performance.now() - since) / 1_000);
}

/** What a failed append came to. */
export function outcomeOf(error: unknown): AppendOutcome {
  return isConflict(error) ? "conflict" : "unavailable";
}

import { Outcome, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { counter, histogram } from "../shared/telemetry/metrics.ts";

const submissions = counter({ name: "hub_submissions_total", help: "报送条数，按系统与结果 / submissions answered", labels: ["system", "outcome"] });

const batches = histogram(
  { name: "hub_submit_batch_duration_seconds", help: "一批报送从收到到应答 / time from a batch's arrival to its answers" },
  [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
);

const names: ReadonlyMap<Outcome, string> = new Map(Object.entries(Outcome).map(([name, value]) => [value, name.toLowerCase()]));

/** Counts the answers of a batch that came at `receivedAt` of `performance.now()`. */
export function countAnswers(system: string, answers: readonly SubmissionAnswer[], receivedAt: number): void {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of answers) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  for (const [outcome, count] of counts) submissions.inc({ system, outcome: names.get(outcome) ?? "unspecified" }, count);
  batches.observe((performance.now() - receivedAt) / 1_000);
}

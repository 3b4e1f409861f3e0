import { CheckResult, ConformanceCheck } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { toHubError } from "../../../services/shared/errors.ts";
import type { Bench } from "./bench.ts";
import type { Check, Finding } from "./checks/check.ts";

/** Evidence names so many problems; the rest is counted. */
const SHOWN = 5;

export interface Progress {
  readonly onBegin: (check: Check) => void;
  readonly onEnd: (check: ConformanceCheck) => void;
}

/** Runs the checks one after the other; each begins with the adapter running and the system well. */
export async function runChecks(checks: readonly Check[], bench: Bench, { onBegin, onEnd }: Progress): Promise<ConformanceCheck[]> {
  const results: ConformanceCheck[] = [];
  for (const check of checks) {
    bench.signal.throwIfAborted();
    onBegin(check);
    const result = await runCheck(check, bench);
    results.push(result);
    onEnd(result);
  }
  return results;
}

async function runCheck(check: Check, bench: Bench): Promise<ConformanceCheck> {
  const since = performance.now();
  bench.adapter.start();
  const finding = await check.run(bench).catch(async (error: unknown): Promise<Finding> => {
    bench.signal.throwIfAborted();
    await bench.side.misbehave({}).catch(() => undefined);
    return { problems: [`未能完成 / could not be completed: ${toHubError(error).message}`], figures: {}, seen: "" };
  });
  // What a failed check left open would hold up the next one.
  if (finding.problems.length > 0) bench.injected.forget();
  return toResult(check, finding, Math.round(performance.now() - since));
}

function toResult({ id, name, nameEn, remedy }: Check, { problems, figures, seen, notApplicable }: Finding, durationMs: number): ConformanceCheck {
  const hasFailed = problems.length > 0;
  const rest = problems.length > SHOWN ? [`另有 ${problems.length - SHOWN} 条 / and ${problems.length - SHOWN} more`] : [];
  return ConformanceCheck.fromPartial({
    id,
    name,
    nameEn,
    result: hasFailed ? CheckResult.FAILED : notApplicable ? CheckResult.NOT_APPLICABLE : CheckResult.PASSED,
    figures: { ...figures, ...(notApplicable ? {} : { problems: problems.length }) },
    evidence: [seen, ...problems.slice(0, SHOWN), ...rest].filter((line) => line !== "").join("\n"),
    remedy: hasFailed ? remedy : "",
    durationMs,
  });
}

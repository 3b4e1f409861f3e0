import type { Logger } from "pino";
import { backoffMs, pause } from "../../../services/shared/backoff.ts";
import type { Source, SourceBatch } from "../contract.ts";
import type { SubmissionAnswer } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { describeFailure, placeOf, type AdapterStatus } from "./adapterStatus.ts";
import type { HubClients } from "./hubClients.ts";
import { restoreFirstOutcomes } from "./ownResubmissions.ts";
import { createSubmitter, type Submitter } from "./submitter.ts";

const BACKOFF_BASE_MS = 100;
const BACKOFF_MAX_MS = 5_000;

export interface SourceLoopOptions {
  readonly source: Source;
  readonly hub: HubClients;
  readonly status: AdapterStatus;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Wait after an empty poll, milliseconds. */
  readonly pollIntervalMs: number;
}

/** Polls, submits, settles, until the signal; every step is repeated with backoff until it works. Never rejects. */
export async function runSourceLoop(options: SourceLoopOptions): Promise<void> {
  const { source, hub, status, signal, pollIntervalMs } = options;
  const submitter = createSubmitter(hub.cases, signal);
  // The process before this one may have died between answer and settle, so its last batch comes first.
  let resubmission = true;
  while (!signal.aborted) {
    const batch = await untilDone(options, "source.poll", () => source.poll(signal));
    if (!batch) break;
    if (batch.submissions.length === 0) {
      resubmission = false;
      await pause(pollIntervalMs, signal);
      continue;
    }
    const answers = await submitUntilAnswered(options, submitter, batch, resubmission);
    const settled = answers && (await untilDone(options, "source.settle", () => batch.settle(answers).then(() => true)));
    if (!settled) break;
    status.answered += answers.length;
    resubmission = false;
  }
  submitter.close();
}

async function submitUntilAnswered(
  options: SourceLoopOptions,
  submitter: Submitter,
  { submissions }: SourceBatch,
  resubmission: boolean,
): Promise<readonly SubmissionAnswer[] | undefined> {
  const { hub, status } = options;
  let tries = 0;
  const answers = await untilDone(options, "source.submit", () => {
    tries++;
    status.submitted += submissions.length;
    return submitter.submit(submissions);
  });
  if (!answers || (tries === 1 && !resubmission)) return answers;
  return restoreFirstOutcomes(hub.cases, status.system, submissions, answers);
}

/** Repeats a step with growing pauses until it works; `undefined` when the signal ended it. */
async function untilDone<Result>(
  { status, log, signal }: SourceLoopOptions,
  step: string,
  act: () => Promise<Result>,
): Promise<Result | undefined> {
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      const result = await act();
      status.connected = true;
      if (attempt > 1) status.lastError = "";
      return result;
    } catch (error) {
      if (signal.aborted) return undefined;
      status.lastError = describeFailure(error);
      if (step !== "source.submit") status.connected = false;
      if (attempt === 1) log.warn({ system: status.system, step, failure: status.lastError, at: placeOf(error) }, "adapter.stepFailed");
      await pause(backoffMs(attempt, BACKOFF_BASE_MS, BACKOFF_MAX_MS), signal);
    }
  }
  return undefined;
}

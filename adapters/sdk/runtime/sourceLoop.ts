import type { Logger } from "pino";
import { backoffMs, pause } from "../../../services/shared/backoff.ts";
import type { Source } from "../contract.ts";
import { describeFailure, placeOf, type AdapterStatus } from "./adapterStatus.ts";
import type { HubClients } from "./hubClients.ts";
import { traceRows } from "./rowSpans.ts";
import { createSubmitter } from "./submitter.ts";

const BACKOFF_BASE_MS = 100;
/** The hub is back within seconds after a crash: who waits longer than this keeps its system waiting, milliseconds. */
const BACKOFF_MAX_MS = 1_000;

export interface SourceLoopOptions {
  readonly source: Source;
  readonly hub: HubClients;
  readonly status: AdapterStatus;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Wait after an empty poll, milliseconds. */
  readonly pollIntervalMs: number;
}

/**
 * Polls, submits, settles, until the signal; every step is repeated with backoff until it works; paused it reads nothing. Never rejects. A batch
 * that is sent again gets the first answers again, because the hub knows its submissions by their source reference.
 */
export async function runSourceLoop(options: SourceLoopOptions): Promise<void> {
  const { source, hub, status, signal, pollIntervalMs } = options;
  const submitter = createSubmitter(hub.cases, signal);
  while (!signal.aborted) {
    if (status.paused) {
      await pause(pollIntervalMs, signal);
      continue;
    }
    const since = Date.now();
    const batch = await untilDone(options, "source.poll", () => source.poll(signal));
    if (!batch) break;
    status.idle = batch.submissions.length === 0;
    if (status.idle) {
      await pause(pollIntervalMs, signal);
      continue;
    }
    // Before the first try: a batch that is sent again keeps its traces.
    const rows = traceRows(batch.submissions, status.system, since);
    const answers = await untilDone(options, "source.submit", () => {
      status.submitted += batch.submissions.length;
      return submitter.submit(rows.submissions);
    });
    const settled = answers && (await untilDone(options, "source.settle", () => batch.settle(answers).then(() => true)));
    rows.end(settled ? answers : undefined);
    if (!settled) break;
    status.answered += answers.length;
  }
  submitter.close();
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

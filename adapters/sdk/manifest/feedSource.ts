import type { Logger } from "pino";
import { Outcome, type SubmissionAnswer } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { RecordAnswer, RecordFeed, RecordOutcome } from "../connectors/contract.ts";
import type { AdapterContext, Source, SourceBatch } from "../contract.ts";
import type { FeedRules, PlannedRecord } from "./feedRules.ts";

/** What a feed's source needs beside the feed. */
export interface FeedSourceOptions {
  /** Its name in the manifest, for the log. */
  readonly name: string;
  readonly rules: FeedRules;
  /** Channel of `publication` rules. */
  readonly channel: string | undefined;
  readonly context: Pick<AdapterContext, "reportPublications" | "log">;
}

/**
 * Reads a feed as facts. Records that are no fact (unreadable, not mapped, taken by no rule, reports of a channel) are answered here;
 * a batch of nothing else is settled without the hub.
 */
export function createFeedSource(feed: RecordFeed, { name, rules, channel, context }: FeedSourceOptions): Source {
  return {
    async poll(signal): Promise<SourceBatch> {
      for (;;) {
        const read = await feed.poll(signal);
        const planned = await rules.plan(read.records);
        logRefused(context.log, name, planned);
        const reports = planned.flatMap(({ emitted }) => emitted?.report ?? []);
        const batch: SourceBatch = {
          submissions: planned.flatMap(({ emitted }) => emitted?.submission ?? []),
          async settle(answers) {
            // Reports first: a record that is settled is reported.
            if (reports.length > 0 && channel !== undefined) await context.reportPublications(channel, reports);
            await read.settle(toRecordAnswers(planned, answers));
          },
        };
        if (read.records.length === 0 || batch.submissions.length > 0) return batch;
        await batch.settle([]);
        signal.throwIfAborted();
      }
    },
  };
}

/** Records that the hub never hears of are told in the log, without their values. */
function logRefused(log: Logger, feed: string, planned: readonly PlannedRecord[]): void {
  const refused = planned.filter(({ emitted }) => emitted && emitted.errors.length > 0);
  const [first] = refused;
  if (!first) return;
  const fields = [...new Set(refused.flatMap(({ emitted }) => emitted?.errors.map(({ field }) => field) ?? []))];
  log.warn({ feed, refused: refused.length, of: planned.length, first: first.record.place, fields }, "adapter.recordsRefused");
}

const outcomes: Readonly<Partial<Record<Outcome, RecordOutcome>>> = {
  [Outcome.ACCEPTED]: "accepted",
  [Outcome.DUPLICATE]: "duplicate",
  [Outcome.PARKED]: "parked",
  [Outcome.REJECTED]: "rejected",
  [Outcome.MANUAL]: "manual",
};

function toRecordAnswers(planned: readonly PlannedRecord[], fromHub: readonly SubmissionAnswer[]): readonly RecordAnswer[] {
  const byPlace = new Map(fromHub.map((answer) => [answer.submissionId, answer]));
  return planned.map((one) => (one.emitted?.submission ? hubAnswer(one, byPlace.get(one.record.place)) : ownAnswer(one)));
}

function hubAnswer({ record: { place }, emitted, inOwnNames }: PlannedRecord, answer: SubmissionAnswer | undefined): RecordAnswer {
  const outcome = answer && outcomes[answer.outcome];
  if (!answer || !outcome) throw new HubError("INTERNAL", `没有 ${place} 的答复 / no answer to ${place}`, { place });
  const { eventId, caseId, version, waitingFor, waitingUntil, errors, warnings } = answer;
  const told = [...warnings, ...(emitted?.warnings ?? [])].map(inOwnNames);
  return { place, outcome, eventId, caseId, version, waitingFor, waitingUntil, errors: errors.map(inOwnNames), warnings: told };
}

function ownAnswer({ record: { place }, emitted, inOwnNames }: PlannedRecord): RecordAnswer {
  const { report, errors = [], warnings = [] } = emitted ?? {};
  const outcome = emitted === undefined ? "ignored" : errors.length > 0 ? "rejected" : "accepted";
  const told = { errors: errors.map(inOwnNames), warnings: warnings.map(inOwnNames) };
  return { place, outcome, eventId: "", caseId: report?.caseId ?? "", version: report?.version ?? 0, waitingFor: "", waitingUntil: "", ...told };
}

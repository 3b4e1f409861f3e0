import { Outcome, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { RecordAnswer, RecordFeed, RecordOutcome, SourceRecord } from "../sdk/connectors/contract.ts";
import type { Source } from "../sdk/contract.ts";
import { answersOf } from "../sdk/steps/localAnswers.ts";
import { toAnswerable, toReceiptPlace } from "./batchKind.ts";
import type { PlacedRecordAnswer } from "./receipt.ts";

const outcomes: Readonly<Record<Outcome, RecordOutcome>> = {
  [Outcome.UNSPECIFIED]: "rejected",
  [Outcome.ACCEPTED]: "accepted",
  [Outcome.DUPLICATE]: "duplicate",
  [Outcome.PARKED]: "parked",
  [Outcome.REJECTED]: "rejected",
  [Outcome.MANUAL]: "manual",
};

/** Rows of the outbox as facts. Rows that cannot be submitted are answered here: an empty batch would end the polling before them. */
export function createOutboxSource(feed: RecordFeed): Source {
  return {
    async poll(signal) {
      for (;;) {
        const { records, settle } = await pollFeed(feed, signal);
        const answerable = records.map(toAnswerable);
        const submissions = answerable.flatMap(({ submission }) => submission ?? []);
        const settleRows = (answers: readonly SubmissionAnswer[]) => settle(answersOf(answerable, answers).map((answer, index) => toRecordAnswer(records[index]!, answer)));
        if (records.length === 0 || submissions.length > 0) return { submissions, settle: settleRows };
        await settleRows([]);
      }
    },
  };
}

async function pollFeed(feed: RecordFeed, signal: AbortSignal) {
  const batch = await feed.poll(signal);
  return { records: batch.records, settle: (answers: readonly RecordAnswer[]) => batch.settle(answers) };
}

function toRecordAnswer(record: SourceRecord, answer: SubmissionAnswer): PlacedRecordAnswer {
  const { outcome, eventId, caseId, version, waitingFor, waitingUntil, errors, warnings } = answer;
  return { place: record.place, row: toReceiptPlace(record), outcome: outcomes[outcome], eventId, caseId, version, waitingFor, waitingUntil, errors, warnings };
}

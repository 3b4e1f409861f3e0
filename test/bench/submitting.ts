import type { Client } from "nice-grpc";
import { Outcome, type CaseServiceDefinition, type SubmitRequest, type SubmitResponse } from "../../proto/gen/hub/case/v1/case_service.ts";
import { penaltySubmission } from "../support/penaltyRows.ts";

type CaseClient = Client<typeof CaseServiceDefinition>;

/** Sends rows `from`…`from + count - 1` in batches, `window` batches unanswered at most; throws unless all are accepted. */
export async function submitAll(client: CaseClient, { from, count, batch, window }: { from: number; count: number; batch: number; window: number }): Promise<void> {
  let free = window;
  let wake = () => {};
  async function* requests(): AsyncGenerator<SubmitRequest> {
    for (let at = from; at < from + count; at += batch) {
      if (free === 0) await new Promise<void>((resolve) => (wake = resolve));
      free--;
      const size = Math.min(batch, from + count - at);
      yield { requestId: String(at), submissions: Array.from({ length: size }, (_, index) => penaltySubmission(at + index)) };
    }
  }
  let accepted = 0;
  for await (const { answers } of client.submit(requests())) {
    accepted += countAccepted(answers);
    free++;
    wake();
  }
  if (accepted !== count) throw new Error(`${accepted} of ${count} rows accepted`);
}

function countAccepted(answers: SubmitResponse["answers"]): number {
  const bad = answers.find(({ outcome }) => outcome !== Outcome.ACCEPTED);
  if (bad) throw new Error(`not accepted: ${JSON.stringify(bad, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))}`);
  return answers.length;
}

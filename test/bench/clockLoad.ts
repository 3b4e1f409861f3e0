import type { Client } from "nice-grpc";
import { Outcome, Submission, type CaseServiceDefinition, type SubmitRequest } from "../../proto/gen/hub/case/v1/case_service.ts";
import { toShanghaiTime } from "../../services/shared/time.ts";

const HOUR_MS = 3_600_000;
const CASES_PER_BATCH = 200;
const WINDOW = 6;
const agency = { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" };

export interface Load {
  /** Number of the first case. */
  readonly from: number;
  readonly count: number;
  /** The 24 hours for sending end evenly from here on, milliseconds since 1970. */
  readonly dueFrom: number;
  readonly dueWithin: number;
}

/** Cases whose transfer was proposed and approved, so that one deadline of each is open. Throws unless all is accepted. */
export async function submitApproved(client: Client<typeof CaseServiceDefinition>, load: Load): Promise<void> {
  let free = WINDOW;
  let wake = () => {};
  async function* requests(): AsyncGenerator<SubmitRequest> {
    for (let at = 0; at < load.count; at += CASES_PER_BATCH) {
      if (free === 0) await new Promise<void>((resolve) => (wake = resolve));
      free--;
      const size = Math.min(CASES_PER_BATCH, load.count - at);
      yield { requestId: String(at), submissions: Array.from({ length: size }, (_, index) => approved(load, at + index)).flat() };
    }
  }
  for await (const { answers } of client.submit(requests())) {
    const bad = answers.find(({ outcome }) => outcome !== Outcome.ACCEPTED);
    if (bad) throw new Error(`not accepted: ${bad.errors.map(({ message }) => message).join("; ")}`);
    free++;
    wake();
  }
}

function approved({ from, count, dueFrom, dueWithin }: Load, index: number): Submission[] {
  const number = from + index;
  const approvedAt = dueFrom + Math.floor((dueWithin * index) / count) - 24 * HOUR_MS;
  const step = (at: number) => ({ caseNo: `示例压测〔2026〕${number}号`, agency, occurredAt: toShanghaiTime(at), document: { number: `示例文书${number}号` } });
  return [
    Submission.fromPartial({ submissionId: `p${number}`, sourceReference: `bench/p${number}`, fact: { $case: "transferProposed", value: step(approvedAt - HOUR_MS) } }),
    Submission.fromPartial({ submissionId: `a${number}`, sourceReference: `bench/a${number}`, fact: { $case: "transferApproved", value: step(approvedAt) } }),
  ];
}

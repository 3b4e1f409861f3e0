import { randomUUID } from "node:crypto";
import type { Submission, SubmissionAnswer, SubmitRequest, SubmitResponse } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { HubClients } from "./hubClients.ts";
import { createRequestQueue, type RequestQueue } from "./requestQueue.ts";

/** A hub that keeps a stream but loses a batch would stop the source for ever without this, milliseconds. */
const ANSWER_TIMEOUT_MS = 60_000;

/** Sends batches over one stream, which is opened when needed. */
export interface Submitter {
  /**
   * Sends one batch and resolves with its answers, in order. One call at a time. Fails when the stream breaks or
   * answers something else; the caller sends the same batch again.
   */
  submit(submissions: readonly Submission[]): Promise<readonly SubmissionAnswer[]>;
  close(): void;
}

interface OpenStream {
  readonly requests: RequestQueue<SubmitRequest>;
  readonly responses: AsyncIterator<SubmitResponse>;
  readonly cut: AbortController;
}

export function createSubmitter(cases: HubClients["cases"], signal: AbortSignal): Submitter {
  let stream: OpenStream | undefined;
  const drop = () => {
    stream?.requests.end();
    stream?.cut.abort();
    stream = undefined;
  };
  return {
    async submit(submissions) {
      stream ??= openStream(cases, signal);
      const { requests, responses, cut } = stream;
      const timer = setTimeout(() => cut.abort(), ANSWER_TIMEOUT_MS);
      try {
        const requestId = randomUUID();
        requests.push({ requestId, submissions: [...submissions] });
        return answersTo(requestId, submissions.length, await responses.next());
      } catch (error) {
        drop();
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    close: drop,
  };
}

function openStream(cases: HubClients["cases"], signal: AbortSignal): OpenStream {
  const requests = createRequestQueue<SubmitRequest>();
  const cut = new AbortController();
  const responses = cases.submit(requests, { signal: AbortSignal.any([signal, cut.signal]) })[Symbol.asyncIterator]();
  return { requests, responses, cut };
}

function answersTo(requestId: string, count: number, next: IteratorResult<SubmitResponse>): readonly SubmissionAnswer[] {
  if (next.done) throw new HubError("SHUTTING_DOWN", "提交流已结束，将重新连接 / the hub ended the stream, connecting again");
  const { requestId: answered, answers } = next.value;
  if (answered !== requestId || answers.length !== count) {
    throw new HubError("INTERNAL", "回答与批次不符，将重新提交 / the answer does not fit the batch, submitting again", {
      requestId,
      answered,
      answers: String(answers.length),
    });
  }
  return answers;
}

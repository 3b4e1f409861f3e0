import { Outcome, type Submission, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { tracing } from "../shared/telemetry/tracing.ts";
import { isTraceparent, newTraceparent } from "../shared/traceparent.ts";

/** The submissions of a batch, each with the context of the hub's work on it. */
export interface TracedSubmissions {
  readonly submissions: readonly Submission[];
  /** Ends the work with the answers, in the order of the submissions; without answers it failed. */
  end(answers?: readonly SubmissionAnswer[]): void;
}

const outcomeNames: ReadonlyMap<Outcome, string> = new Map(Object.entries(Outcome).map(([name, value]) => [value, name]));

/**
 * Begins a span per submission, within the sender's own. Without traces only the missing contexts are made, so that every
 * hop and event of a row has one trace id.
 */
export function traceSubmissions(submissions: readonly Submission[], system: string): TracedSubmissions {
  const traces = tracing();
  if (!traces) return { submissions: submissions.map(withContext), end: () => {} };
  const common = { "rpc.system": "grpc", "rpc.service": "hub.case.v1.CaseService", "rpc.method": "Submit", "hub.system": system };
  const spans = submissions.map(({ traceparent, fact }) =>
    traces.start("hub.case.v1.CaseService/Submit", { kind: "server", parent: traceparent, attributes: { ...common, "hub.fact": fact?.$case ?? "" } }),
  );
  return {
    submissions: submissions.map((submission, index) => ({ ...submission, traceparent: spans[index]?.traceparent ?? submission.traceparent })),
    end(answers) {
      spans.forEach((span, index) => {
        const answer = answers?.[index];
        if (!answer) return span.end({ error: "JOURNAL_UNAVAILABLE" });
        const { outcome, caseId, eventId, errors } = answer;
        const attributes = { "hub.outcome": outcomeNames.get(outcome) ?? "", "hub.case": caseId, "messaging.message.id": eventId };
        span.end(outcome === Outcome.REJECTED ? { attributes, error: errors[0]?.code ?? "REJECTED" } : { attributes });
      });
    },
  };
}

function withContext(submission: Submission): Submission {
  return isTraceparent(submission.traceparent) ? submission : { ...submission, traceparent: newTraceparent() };
}

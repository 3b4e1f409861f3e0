import { Outcome, type Submission, type SubmissionAnswer } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { tracing } from "../../../services/shared/telemetry/tracing.ts";
import { isTraceparent, newTraceparent } from "../../../services/shared/traceparent.ts";

/** The rows of a poll on their way to the hub, each with a trace of its own. */
export interface TracedRows {
  readonly submissions: readonly Submission[];
  /** Ends with the answers that are settled, in the order of the rows; without them the adapter stopped before. */
  end(answers?: readonly SubmissionAnswer[]): void;
}

const outcomeNames: ReadonlyMap<Outcome, string> = new Map(Object.entries(Outcome).map(([name, value]) => [value, name]));

/**
 * Begins the trace of every row: a span from the poll (Unix ms) until its answer is written back. The poll itself is a
 * span linked to all of them. Without traces every row gets a trace id all the same, by which the hub's hops are found.
 */
export function traceRows(submissions: readonly Submission[], system: string, polledAt: number): TracedRows {
  const traces = tracing();
  if (!traces) return { submissions: submissions.map(withTrace), end: () => {} };
  const waitedMs = Date.now() - polledAt;
  const rows = submissions.map((submission) =>
    traces.start(`submit ${system}`, {
      kind: "producer",
      parent: submission.traceparent,
      attributes: { "hub.system": system, "hub.source.reference": submission.sourceReference, "hub.poll.duration_ms": waitedMs, "messaging.batch.message_count": submissions.length },
    }),
  );
  const poll = traces.start(`poll ${system}`, {
    kind: "client",
    links: rows.map(({ traceparent }) => traceparent),
    attributes: { "hub.system": system, "hub.poll.duration_ms": waitedMs, "messaging.batch.message_count": submissions.length },
  });
  return {
    submissions: submissions.map((submission, index) => ({ ...submission, traceparent: rows[index]?.traceparent ?? submission.traceparent })),
    end(answers) {
      rows.forEach((row, index) => {
        const answer = answers?.[index];
        if (!answer) return row.end({ error: "NOT_ANSWERED" });
        const attributes = { "hub.outcome": outcomeNames.get(answer.outcome) ?? "", "hub.case": answer.caseId, "messaging.message.id": answer.eventId };
        row.end(answer.outcome === Outcome.REJECTED ? { attributes, error: answer.errors[0]?.code ?? "REJECTED" } : { attributes });
      });
      poll.end(answers ? {} : { error: "NOT_ANSWERED" });
    },
  };
}

function withTrace(submission: Submission): Submission {
  return isTraceparent(submission.traceparent) ? submission : { ...submission, traceparent: newTraceparent() };
}

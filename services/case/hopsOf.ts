import { Outcome, type Submission, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { HopInput } from "../shared/bus/hops.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { traceIdOf } from "../shared/traceparent.ts";
import type { Prepared } from "./prepareSubmission.ts";
import { documentNoOf } from "./rules/procedure/stepData.ts";
import type { Answered } from "./recordBatch.ts";

const kinds: Readonly<Record<Outcome, HopKind>> = {
  [Outcome.UNSPECIFIED]: HopKind.UNSPECIFIED,
  [Outcome.ACCEPTED]: HopKind.RECORDED,
  [Outcome.DUPLICATE]: HopKind.DUPLICATE,
  [Outcome.PARKED]: HopKind.PARKED,
  [Outcome.REJECTED]: HopKind.REJECTED,
  [Outcome.MANUAL]: HopKind.PARKED,
};

/** The two hops of a submission: it came, and what became of it. Keys and codes only, never values. */
export function hopsOf({ submission, system, prepared, answer, eventType }: Answered, receivedAt: number): HopInput[] {
  const common = {
    system,
    eventId: answer.eventId,
    eventType,
    caseId: answer.caseId,
    sourceReference: submission.sourceReference,
    traceId: traceIdOf(submission.traceparent),
    ...keysOf(submission, prepared),
  };
  return [
    { ...common, kind: HopKind.RECEIVED, time: toShanghaiTime(receivedAt) },
    { ...common, kind: kinds[answer.outcome], sequence: answer.sequence, version: answer.version, reason: reasonOf(answer), message: messageOf(answer) },
  ];
}

function keysOf({ fact }: Submission, prepared: Prepared | undefined): Partial<HopInput> {
  if (prepared?.kind === "rejected") return { decisionNo: prepared.decisionNo.slice(0, 128), partyKey: prepared.partyKey };
  if (fact === undefined || fact.$case === "penaltyRow") return penaltyKeys(prepared);
  const decisionNo = fact.$case === "transferSent" ? fact.value.decisionNo : "";
  return { documentNo: documentNoOf(fact.value), decisionNo };
}

function penaltyKeys(prepared: Prepared | undefined): Partial<HopInput> {
  if (prepared?.kind !== "penalty") return {};
  const { decisionNo, party, caseNo } = prepared.claim.penalty;
  return { decisionNo, partyCode: party?.uscc ?? "", partyKey: prepared.partyKey, documentNo: caseNo };
}

function reasonOf({ outcome, errors, waitingFor }: SubmissionAnswer): string {
  return outcome === Outcome.PARKED ? `waiting for ${waitingFor}` : errors.map(({ code }) => code).join(",");
}

function messageOf({ errors }: SubmissionAnswer): string {
  return errors.map(({ code, field, message }) => `${code} ${field}: ${message}`).join("; ").slice(0, 1_000);
}

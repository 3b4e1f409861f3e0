import { Outcome, Submission, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { FieldIssue } from "../../proto/gen/hub/common/v1/party.ts";
import type { Decision } from "./decision.ts";
import type { JudgeDeps } from "./judgeDeps.ts";
import type { PreparedStep } from "./prepareStep.ts";
import { resolve } from "./resolveWaiting.ts";
import { recordInformation, recordStep, retractStep } from "./recordStep.ts";
import { decideStep, type StepVerdict } from "./rules/procedure/decideStep.ts";
import { stepIssue } from "./rules/procedure/stepIssue.ts";
import type { KnownContent, TransferState } from "./rules/procedure/transferState.ts";
import { parkingEnd } from "./rules/parking.ts";
import { add, answerTo, beginWork, type TransferWork } from "./transferWork.ts";

/** Decides the steps of one transfer case in their order, each on the state the former ones leave. Nothing is recorded yet. */
export function decideTransferCase(caseId: string, state: TransferState, prepared: readonly PreparedStep[], deps: JudgeDeps): Decision {
  const work = beginWork(caseId, state, deps);
  for (const one of prepared) work.decision.answers.push(decideOne(work, one));
  return work.decision;
}

function decideOne(work: TransferWork, prepared: PreparedStep): SubmissionAnswer {
  const verdict = decideStep(work.deps.law, work.state, prepared.claim);
  if (verdict.kind === "again" || verdict.kind === "duplicate") return repeat(work, prepared, verdict);
  if (prepared.isInformation) return recordInformation(work, prepared);
  return settle(work, prepared, verdict);
}

type Fresh = Exclude<StepVerdict, { kind: "again" | "duplicate" }>;

function settle(work: TransferWork, prepared: PreparedStep, verdict: Fresh): SubmissionAnswer {
  const { submission } = prepared;
  switch (verdict.kind) {
    case "record":
      return recordStep(work, prepared, verdict);
    case "retract":
      return retractStep(work, prepared, verdict);
    case "withdraw": {
      const event = resolve(work, verdict.target, { submission, resolution: "replaced", eventId: "", withdrawnBy: prepared.claim });
      return answerTo(work, submission, { eventId: event.id, version: event.caseVersion });
    }
    case "nothing":
      return answerTo(work, submission, { outcome: Outcome.REJECTED, errors: [stepIssue("E026", "document.number", { value: prepared.claim.step.documentNo })] });
    case "park":
      return park(work, prepared, verdict);
    case "manual":
      return refer(work, prepared, verdict);
  }
}

function park(work: TransferWork, prepared: PreparedStep, { waitingFor, replaces }: Extract<Fresh, { kind: "park" }>): SubmissionAnswer {
  for (const one of replaces) resolve(work, one, { submission: prepared.submission, resolution: "replaced", eventId: "" });
  const waitingUntil = parkingEnd(work.deps.now, work.deps.law.procedure.table.settings.waitingHours);
  const data = { ...waitingData(prepared), waitingFor: waitingFor.join(", "), waitingUntil };
  const event = add(work, { type: "hub.case.v1.SubmissionParked", data }, { traceparent: prepared.submission.traceparent, causationId: "" });
  return answerTo(work, prepared.submission, {
    outcome: Outcome.PARKED,
    eventId: event.id,
    version: event.caseVersion,
    waitingFor: data.waitingFor,
    waitingUntil,
    warnings: [...prepared.warnings],
  });
}

function refer(work: TransferWork, prepared: PreparedStep, { objection, replaces }: Extract<Fresh, { kind: "manual" }>): SubmissionAnswer {
  for (const one of replaces) resolve(work, one, { submission: prepared.submission, resolution: "replaced", eventId: "" });
  const { caseNo, agency, occurredAt } = prepared.data;
  const issues: FieldIssue[] = [{ ...stepIssue("E025", "event", { value: prepared.claim.step.event }), message: objection }];
  const data = { ...waitingData(prepared), issues, caseNo, agency, occurredAt };
  const event = add(work, { type: "hub.case.v1.ManualReviewOpened", data }, { traceparent: prepared.submission.traceparent, causationId: "" });
  return answerTo(work, prepared.submission, { outcome: Outcome.MANUAL, eventId: event.id, version: event.caseVersion, errors: issues, warnings: [...prepared.warnings] });
}

function waitingData({ submission, claim, data }: PreparedStep) {
  return {
    submission: Submission.encode(submission).finish(),
    event: claim.step.event,
    source: claim.source,
    contentHash: claim.contentHash,
    caseNo: data.caseNo,
    senderSystem: claim.source.system,
    unreported: [...claim.step.unreported],
  };
}

const outcomeOf: Readonly<Record<KnownContent["kind"], Outcome>> = {
  step: Outcome.ACCEPTED,
  retraction: Outcome.ACCEPTED,
  parked: Outcome.PARKED,
  manual: Outcome.MANUAL,
};

/** The same report came again: after a crash or a lost answer the row is told what it was told; another row that it is known. */
function repeat(work: TransferWork, { submission }: PreparedStep, { kind, of }: Extract<StepVerdict, { kind: "again" | "duplicate" }>): SubmissionAnswer {
  const waiting = work.state.waiting.find(({ eventId }) => eventId === of.eventId);
  return answerTo(work, submission, {
    outcome: kind === "duplicate" ? Outcome.DUPLICATE : outcomeOf[of.kind],
    eventId: of.eventId,
    sequence: BigInt(of.sequence),
    version: of.caseVersion,
    waitingFor: waiting?.waitingFor ?? "",
    waitingUntil: waiting?.waitingUntil ?? "",
    errors: waiting ? [...waiting.issues] : [],
  });
}

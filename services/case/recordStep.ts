import { Outcome, Submission, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import type { StepEffect } from "../../proto/gen/hub/case/v1/procedure.ts";
import type { PreparedStep } from "./prepareStep.ts";
import { historyOf, type StepVerdict } from "./rules/procedure/decideStep.ts";
import type { History } from "./rules/procedure/history.ts";
import type { Transition } from "./rules/procedure/procedureTable.ts";
import type { Step } from "./rules/procedure/step.ts";
import { typeOfFact, type StepData } from "./rules/procedure/stepData.ts";
import type { WaitingReport } from "./rules/procedure/transferState.ts";
import { resolve } from "./resolveWaiting.ts";
import { add, answerTo, settleHistory, type TransferWork } from "./transferWork.ts";

/** An operator who let a step pass. */
export interface Pass {
  readonly operator: string;
  readonly justification: string;
}

/** Records a step, whatever waited for it, and what they do to the case. */
export function recordStep(work: TransferWork, prepared: PreparedStep, verdict: Extract<StepVerdict, { kind: "record" }>, pass?: Pass): SubmissionAnswer {
  const { submission, claim, data, type } = prepared;
  const before = historyOf(work.deps.law, work.state);
  for (const one of verdict.replaces) resolve(work, one, { submission, resolution: "replaced", eventId: "" });
  const effect = effectOf(work, { step: claim.step, data, history: verdict.history }, { corrects: verdict.corrects?.eventId ?? "", pass });
  const event = add(work, { type, data: { ...data, effect } }, { traceparent: submission.traceparent, causationId: "" });
  const released = verdict.released.toSorted((a, b) => a.step.at - b.step.at).map((one) => release(work, one, verdict.history));
  const added = new Set([event.id, ...released.map(({ id }) => id)]);
  settleHistory(work, { before, cause: event, added, kind: verdict.corrects ? "corrected" : "added" });
  return answerTo(work, submission, { eventId: event.id, version: event.caseVersion, warnings: [...prepared.warnings] });
}

/** Records information about the case that takes it nowhere. */
export function recordInformation(work: TransferWork, { submission, claim, data, type, warnings }: PreparedStep): SubmissionAnswer {
  const effect = { ...emptyEffect, event: claim.step.event, agencySystem: work.deps.routing.agencySystem(data.agency?.uscc ?? ""), receivedAt: work.deps.now };
  const event = add(work, { type, data: { ...data, effect } }, { traceparent: submission.traceparent, causationId: "" });
  return answerTo(work, submission, { eventId: event.id, version: event.caseVersion, warnings: [...warnings] });
}

/** Takes a step back: the case is read again without it. */
export function retractStep(work: TransferWork, { submission, claim, data }: PreparedStep, { target, history, released }: Extract<StepVerdict, { kind: "retract" }>): SubmissionAnswer {
  const before = historyOf(work.deps.law, work.state);
  const { agencySystem = "", toldSystems = [] } = target.data.effect ?? {};
  const retraction = {
    stepEventId: target.eventId,
    event: target.step.event,
    caseNo: data.caseNo,
    agency: data.agency,
    reason: data.reason ?? "",
    source: claim.source,
    contentHash: claim.contentHash,
    agencySystem,
    toldSystems,
  };
  const event = add(work, { type: "hub.case.v1.StepRetracted", data: retraction }, { traceparent: submission.traceparent, causationId: target.eventId });
  const added = new Set(released.map((one) => release(work, one, history).id));
  settleHistory(work, { before, cause: event, added, kind: "retracted" });
  return answerTo(work, submission, { eventId: event.id, version: event.caseVersion });
}

/** Records a report that waited, and tells its sender. */
function release(work: TransferWork, waiting: WaitingReport, history: History): Event {
  const submission = Submission.decode(waiting.submission);
  const fact = submission.fact as Exclude<NonNullable<Submission["fact"]>, { $case: "penaltyRow" }>;
  const reported = fact.value as unknown as StepData;
  const data: StepData = { ...reported, occurredAt: waiting.step.occurredAt, source: waiting.source, contentHash: waiting.contentHash };
  const effect = { ...effectOf(work, { step: waiting.step, data, history }, {}), releasedFrom: waiting.eventId };
  const event = add(work, { type: typeOfFact(fact), data: { ...data, effect } }, { traceparent: submission.traceparent, causationId: waiting.eventId });
  resolve(work, waiting, { submission, resolution: "recorded", eventId: event.id });
  const answer = answerTo(work, submission, { outcome: Outcome.ACCEPTED, eventId: event.id, version: event.caseVersion });
  work.decision.released.push({ submission, system: waiting.source?.system ?? "", answer });
  return event;
}

const emptyEffect: StepEffect = {
  event: "",
  fromState: "",
  toState: "",
  notify: [],
  agencySystem: "",
  unreported: [],
  corrects: "",
  acceptedBy: "",
  justification: "",
  receivedAt: "",
  releasedFrom: "",
  toldSystems: [],
};

interface Effecting {
  readonly step: Step;
  readonly data: StepData;
  readonly history: History;
}

function effectOf({ deps }: TransferWork, { step, data, history }: Effecting, { corrects = "", pass }: { corrects?: string; pass?: Pass | undefined }): StepEffect {
  const placed = history.all.find((one) => one.step === step) ?? { from: "", to: "" };
  const notify = notified(deps.law.procedure.find(step.event), step);
  const uscc = data.agency?.uscc ?? "";
  return {
    ...emptyEffect,
    event: step.event,
    fromState: placed.from,
    toState: placed.to,
    notify,
    toldSystems: deps.routing.told(notify, uscc),
    agencySystem: deps.routing.agencySystem(uscc),
    unreported: [...step.unreported],
    corrects,
    ...(pass && { acceptedBy: pass.operator, justification: pass.justification }),
    receivedAt: deps.now,
  };
}

/** Roles to be told of a step; some only when the report says so. */
function notified(transition: Transition | undefined, { data }: Step): string[] {
  if (!transition) return [];
  return [...transition.notify, ...transition.notifyIf.filter(({ when }) => data[when] === true).map(({ to }) => to)];
}

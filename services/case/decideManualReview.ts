import { z } from "zod";
import { Submission, type DecideManualReviewRequest, type DecideManualReviewResponse } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { HubError } from "../shared/errors.ts";
import { decodeEventData } from "../shared/events/view.ts";
import { ruleOnWaiting } from "./decideCase.ts";
import type { Decision } from "./decision.ts";
import type { JudgeDeps } from "./judgeDeps.ts";
import { domainOf, foldCase, foldTransfer } from "./loadCases.ts";
import { prepareStep } from "./prepareStep.ts";
import { appendDecision, type RecordDeps } from "./recordBatch.ts";
import { recordStep, retractStep } from "./recordStep.ts";
import { resolve } from "./resolveWaiting.ts";
import { decideForced, historyOf } from "./rules/procedure/decideStep.ts";
import type { TransferState, WaitingReport } from "./rules/procedure/transferState.ts";
import { beginWork, type TransferWork } from "./transferWork.ts";

const schema = z.object({
  caseId: z.string().regex(/^[pt][a-z2-7]{26}$/, "case_id"),
  submissionEventId: z.string().min(1, "submission_event_id"),
  accept: z.boolean(),
  justification: z.string().trim().min(5, "justification: 至少 5 个字，留存备查 / at least 5 characters, kept on record").max(2_000),
  operator: z.string().trim().min(1, "operator: 必填 / required").max(100),
}) satisfies z.ZodType<DecideManualReviewRequest>;

/** After this many lost races the operator tries again. */
const ROUNDS_MAX = 6;

/** An operator lets a waiting submission pass or refuses it; the same decision again gives the same answer. */
export async function decideManualReview(deps: RecordDeps, judge: JudgeDeps, request: DecideManualReviewRequest): Promise<DecideManualReviewResponse> {
  const parsed = schema.safeParse(request);
  if (!parsed.success) throw new HubError("INVALID_REQUEST", parsed.error.issues.map(({ message }) => message).join("; "));
  return deps.turns.take([request.caseId], async () => {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const events = (await deps.journal.load(domainOf(request.caseId), [request.caseId])).get(request.caseId) ?? [];
      const ruled = rule(parsed.data, events, judge);
      if ("response" in ruled) return ruled.response;
      const sequences = await appendDecision(deps.journal, { caseId: request.caseId, expectedLast: Number(events.at(-1)?.event.sequence ?? 0n), decision: ruled.decision });
      if (sequences) return { eventId: ruled.eventId, state: ruled.state };
    }
    throw new HubError("JOURNAL_UNAVAILABLE", "事件日志暂不可用，请重试 / the journal is not available, try again");
  });
}

type Ruled = { readonly decision: Decision; readonly eventId: string; readonly state: string } | { readonly response: DecideManualReviewResponse };

function rule(request: DecideManualReviewRequest, events: readonly StoredEvent[], judge: JudgeDeps): Ruled {
  if (domainOf(request.caseId) === "transfer") {
    const state = foldTransfer(judge.law.procedure, events);
    const waiting = state.waiting.find(({ eventId }) => eventId === request.submissionEventId);
    if (!waiting) return { response: decidedBefore(request, events, historyOf(judge.law, state).state) };
    return ruleOnStep(request, { state, waiting }, judge);
  }
  const state = foldCase(events);
  const row = [...state.manual, ...state.parked].find(({ eventId }) => eventId === request.submissionEventId);
  if (!row) return { response: decidedBefore(request, events, "") };
  const decision = ruleOnWaiting(request.caseId, { state, row }, request, judge);
  return { decision, eventId: decision.events[0]?.id ?? "", state: "" };
}

function ruleOnStep(request: DecideManualReviewRequest, { state, waiting }: { state: TransferState; waiting: WaitingReport }, judge: JudgeDeps): Ruled {
  const work = beginWork(request.caseId, state, judge);
  const submission = Submission.decode(waiting.submission);
  if (request.accept) pass(work, { submission, waiting, request });
  else resolve(work, waiting, { submission, resolution: "refused", eventId: "", decidedBy: request.operator, justification: request.justification });
  return { decision: work.decision, eventId: work.decision.events[0]?.id ?? "", state: historyOf(judge.law, work.state).state };
}

interface Passing {
  readonly submission: Submission;
  readonly waiting: WaitingReport;
  readonly request: DecideManualReviewRequest;
}

/** Records the step, or takes it back, although the procedure does not provide for it. */
function pass(work: TransferWork, { submission, waiting, request }: Passing): void {
  const { fact } = submission;
  const reporter = { id: waiting.source?.system ?? "", roles: undefined, unreportedSteps: [...waiting.step.unreported] };
  const prepared = fact && fact.$case !== "penaltyRow" ? prepareStep(submission, fact, reporter, work.deps) : undefined;
  if (prepared?.kind !== "step") throw new HubError("RECORD_REJECTED", "该提交已不合规则，不能准许 / the submission no longer meets the rules and cannot pass");
  const forced = { ...prepared, claim: { ...prepared.claim, step: { ...prepared.claim.step, forced: true } } };
  const verdict = decideForced(work.deps.law, { ...work.state, waiting: work.state.waiting.filter((one) => one !== waiting) }, forced.claim);
  if (verdict.kind === "nothing") throw new HubError("RECORD_REJECTED", "要撤回的步骤已不在案，请退回此件 / the step to be taken back is no longer on record, refuse it");
  const answer = verdict.kind === "retract" ? retractStep(work, forced, verdict) : recordStep(work, forced, verdict, request);
  resolve(work, waiting, { submission, resolution: "recorded", eventId: answer.eventId, decidedBy: request.operator, justification: request.justification });
}

/** The same decision again is answered as before; another one, or one that time overtook, is not possible. */
function decidedBefore({ submissionEventId, accept }: DecideManualReviewRequest, events: readonly StoredEvent[], state: string): DecideManualReviewResponse {
  const known = events.some(({ event }) => event.id === submissionEventId);
  if (!known) throw new HubError("CASE_NOT_FOUND", `此案没有这项待处理提交 / no such submission in the case: ${submissionEventId}`, { submissionEventId });
  for (const { event } of events) {
    if (event.type !== "hub.case.v1.SubmissionResolved") continue;
    const resolved = decodeEventData(event.type, event.data) as { submissionEventId: string; resolution: string; eventId: string };
    if (resolved.submissionEventId !== submissionEventId) continue;
    if ((resolved.resolution === "recorded") === accept) return { eventId: resolved.eventId || event.id, state };
    throw new HubError("REVIEW_DECIDED", `该提交已处理：${resolved.resolution} / decided already: ${resolved.resolution}`, { submissionEventId, resolution: resolved.resolution });
  }
  throw new HubError("REVIEW_DECIDED", "该提交已不在待处理队列 / the submission no longer waits", { submissionEventId });
}

import type { CallContext } from "nice-grpc";
import { CheckRecordsResponse, type CaseServiceImplementation, type CheckRecordsRequest, type GetCaseRequest, type GetCaseResponse, type SubmitRequest, type SubmitResponse } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { HopPublisher } from "../shared/bus/hops.ts";
import type { Clock } from "../shared/clock.ts";
import { HubError } from "../shared/errors.ts";
import { presentedProof, requireServiceKey } from "../shared/grpc/authentication.ts";
import { inOrder } from "../shared/grpc/inOrder.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import { countAnswers } from "./caseMetrics.ts";
import { hopsOf } from "./hopsOf.ts";
import type { JudgeDeps } from "./judgeDeps.ts";
import { decideManualReview } from "./decideManualReview.ts";
import { getCaseFile } from "./getCaseFile.ts";
import { domainOf, foldCase } from "./loadCases.ts";
import { recordBatch, type RecordDeps } from "./recordBatch.ts";
import { judgePenaltyRow } from "./rules/judgePenaltyRow.ts";
import { traceSubmissions } from "./submissionSpans.ts";

export interface CaseServiceDeps extends RecordDeps {
  readonly clock: Clock;
  readonly registry: Pick<RegistryView, "authenticate">;
  readonly hops: Pick<HopPublisher, "add">;
  readonly serviceKey: string;
}

const SUBMISSIONS_MAX = 500;
/** Batches of one stream judged and recorded at the same time; answers keep the order. */
const BATCHES_AT_ONCE = 4;

export function createCaseService(deps: CaseServiceDeps): CaseServiceImplementation {
  return {
    submit: (requests, context) => submit(deps, requests, context),
    checkRecords: (request) => Promise.resolve(checkRecords(request, deps.judgeDeps(deps.clock.now()))),
    getCase: (request, context) => getCase(deps, request, context),
    async getCaseFile(request, context) {
      requireServiceKey(context, deps.serviceKey);
      return getCaseFile(deps.journal, deps.judgeDeps(deps.clock.now()), request);
    },
    async decideManualReview(request, context) {
      requireServiceKey(context, deps.serviceKey);
      return decideManualReview(deps, deps.judgeDeps(deps.clock.now()), request);
    },
  };
}

/** For `hub check` without a hub: judging needs neither journal nor register. */
export function createCheckOnlyService(judgeDeps: (at: number) => JudgeDeps): CaseServiceImplementation {
  const refuse = () => Promise.reject(new HubError("JOURNAL_UNAVAILABLE", "仅校验模式 / this process only checks"));
  return {
    submit: async function* () {
      yield await refuse();
    },
    checkRecords: (request) => Promise.resolve(checkRecords(request, judgeDeps(Date.now()))),
    getCase: refuse,
    getCaseFile: refuse,
    decideManualReview: refuse,
  };
}

async function* submit(deps: CaseServiceDeps, requests: AsyncIterable<SubmitRequest>, context: CallContext): AsyncGenerator<SubmitResponse> {
  const proof = presentedProof(context);
  deps.registry.authenticate(proof);
  yield* inOrder(requests, BATCHES_AT_ONCE, async ({ requestId, submissions }) => {
    const [receivedAt, since] = [deps.clock.now(), performance.now()];
    // Looked up per batch: a disabled or newly granted system, or a key that is over, is noticed on a running stream.
    const system = deps.registry.authenticate(proof);
    requireCount(submissions.length);
    const traced = traceSubmissions(submissions, system.id);
    try {
      const { answered, released } = await recordBatch(deps, system, traced.submissions, receivedAt);
      deps.hops.add([...answered, ...released].flatMap((one) => hopsOf(one, receivedAt)));
      const answers = answered.map(({ answer }) => answer);
      traced.end(answers);
      countAnswers(system.id, answers, since);
      return { requestId, answers };
    } catch (error) {
      traced.end();
      throw error;
    }
  });
}

/** Events of a case of which nothing is recorded yet. */
const waitingTypes: ReadonlySet<string> = new Set(["SubmissionParked", "SubmissionExpired", "ManualReviewOpened", "SubmissionResolved"].map((name) => `hub.case.v1.${name}`));

function checkRecords({ rows }: CheckRecordsRequest, { judgeContext }: JudgeDeps): CheckRecordsResponse {
  requireCount(rows.length);
  const results = rows.map((row) => {
    const { penalty, errors, warnings } = judgePenaltyRow(row, judgeContext);
    return { valid: errors.length === 0, errors: [...errors], warnings: [...warnings], penalty };
  });
  return CheckRecordsResponse.fromPartial({ results });
}

async function getCase(deps: CaseServiceDeps, { caseId }: GetCaseRequest, context: CallContext): Promise<GetCaseResponse> {
  requireServiceKey(context, deps.serviceKey);
  const events = (await deps.journal.load(domainOf(caseId), [caseId])).get(caseId);
  if (!events) throw new HubError("CASE_NOT_FOUND", `没有此案 / no such case: ${caseId}`, { caseId });
  const found = events.map(({ event }) => event);
  const version = found.every(({ type }) => waitingTypes.has(type)) ? 0 : found.length;
  if (domainOf(caseId) === "transfer") return { caseId, events: found, version, revoked: false };
  const { penalty, revoked } = foldCase(events);
  return { caseId, events: found, version: penalty ? version : 0, revoked };
}

function requireCount(count: number): void {
  if (count >= 1 && count <= SUBMISSIONS_MAX) return;
  throw new HubError("INVALID_REQUEST", `每批 1–${SUBMISSIONS_MAX} 条，收到 ${count} 条 / 1–${SUBMISSIONS_MAX} per batch, got ${count}`, { count: String(count) });
}

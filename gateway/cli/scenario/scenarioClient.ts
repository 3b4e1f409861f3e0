import { setTimeout as delay } from "node:timers/promises";
import { ClientError, Status, type CallOptions, type Client } from "nice-grpc";
import type { EventType } from "../../../proto/gen/events.ts";
import { SubmissionResolved } from "../../../proto/gen/hub/case/v1/procedure.ts";
import { CaseServiceDefinition, type CaseFile, type Submission, type SubmissionAnswer } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { ClockServiceDefinition } from "../../../proto/gen/hub/case/v1/clock_service.ts";
import type { TransferReviewSuggested } from "../../../proto/gen/hub/hint/v1/hint.ts";
import { HintServiceDefinition } from "../../../proto/gen/hub/hint/v1/hint_service.ts";
import { System } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { RegistryServiceDefinition } from "../../../proto/gen/hub/registry/v1/registry_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { createHubChannel } from "../../../services/shared/grpc/client.ts";
import { toShanghaiTime } from "../../../services/shared/time.ts";
import type { IsolatedHub } from "./isolatedHub.ts";
import type { ProcedureNames } from "./procedureTable.ts";

/** The hub to connect to. */
export type ScenarioTarget = Pick<IsolatedHub, "address" | "serviceKey" | "failed" | "lastWords">;

/** What a scenario needs of the hub. */
export interface ScenarioClient {
  /** Moves the clock; resolves with the last sequence of the journal. */
  advance(at: number): Promise<bigint>;
  submit(submission: Submission): Promise<SubmissionAnswer>;
  /** The transfer case, or undefined when there is none. */
  findFile(caseId: string): Promise<CaseFile | undefined>;
  /** What became of submissions of the case that waited, by the event id given on receipt. */
  resolutions(caseId: string): Promise<ReadonlyMap<string, string>>;
  hints(caseId: string, afterSequence: bigint): Promise<readonly TransferReviewSuggested[]>;
  close(): void;
}

const SYSTEM = "scenario";
/** A change of the register reaches every service within a second. */
const REGISTER_MS = 10_000;

/** A call that takes longer than this hangs, milliseconds. */
const CALL_MS = 60_000;

type Call = <Response>(what: string, work: (options: CallOptions) => Promise<Response>) => Promise<Response>;

/** Registers a system that may report every step for every role, and connects as that system and as the operator. */
export async function connectScenario(hub: ScenarioTarget, names: ProcedureNames, stopping: AbortSignal): Promise<ScenarioClient> {
  const call = callsTo(hub, stopping);
  const operator = createHubChannel(hub.address, { key: hub.serviceKey });
  const registry = operator.client(RegistryServiceDefinition);
  await call("PutSystem", (options) => registry.putSystem({ system: scenarioSystem(names) }, options));
  const { key } = await call("IssueKey", (options) => registry.issueKey({ systemId: SYSTEM, revokeFormer: true }, options));
  const sender = createHubChannel(hub.address, { key });
  const [cases, hints, clock] = [operator.client(CaseServiceDefinition), operator.client(HintServiceDefinition), operator.client(ClockServiceDefinition)];
  return {
    advance: async (at) => (await call("AdvanceClock", (options) => clock.advanceClock({ time: toShanghaiTime(at) }, options))).lastSequence,
    submit: (submission) => call("Submit", (options) => submitOnceKnown(sender.client(CaseServiceDefinition), submission, options)),
    findFile: async (caseId) => (await call("GetCaseFile", (options) => cases.getCaseFile({ caseId, agencyUscc: "", caseNo: "" }, options).catch(absent)))?.caseFile,
    resolutions: async (caseId) => resolutionsIn((await call("GetCase", (options) => cases.getCase({ caseId }, options).catch(absent)))?.events ?? []),
    hints: async (caseId, afterSequence) => (await call("ListCaseHints", (options) => hints.listCaseHints({ caseId, afterSequence }, options))).hints,
    close() {
      sender.close();
      operator.close();
    },
  };
}

/** Calls end when the hub fails, when the user stops, and when nothing is answered; the reason is thrown. */
function callsTo({ failed, lastWords }: ScenarioTarget, stopping: AbortSignal): Call {
  return async (what, work) => {
    const timeout = AbortSignal.timeout(CALL_MS);
    try {
      return await work({ signal: AbortSignal.any([failed, stopping, timeout]) });
    } catch (error) {
      stopping.throwIfAborted();
      failed.throwIfAborted();
      if (timeout.aborted) throw new HubError("TARGET_TIMEOUT", `${what} 在 ${CALL_MS / 1_000} 秒内没有答复 / no answer in time: ${lastWords()}`, { call: what });
      throw error;
    }
  };
}

function scenarioSystem({ steps, roles }: ProcedureNames): System {
  return System.fromPartial({
    id: SYSTEM,
    name: "演练",
    nameEn: "scenario",
    submitGrants: [...new Set([...[...steps.values()].map(({ type }) => type), "hub.case.v1.PenaltyRow"])],
    receiveGrants: [],
    roles: [...roles],
  });
}

/** Until the case service has heard of the new key it answers UNAUTHENTICATED. */
async function submitOnceKnown(cases: Client<typeof CaseServiceDefinition>, submission: Submission, options: CallOptions): Promise<SubmissionAnswer> {
  for (const deadline = Date.now() + REGISTER_MS; ; await delay(20)) {
    try {
      return await submitOne(cases, submission, options);
    } catch (error) {
      if (!(error instanceof ClientError && error.code === Status.UNAUTHENTICATED) || Date.now() > deadline) throw error;
    }
  }
}

async function submitOne(cases: Client<typeof CaseServiceDefinition>, submission: Submission, options: CallOptions): Promise<SubmissionAnswer> {
  const { submissionId: requestId } = submission;
  const requests = (async function* () {
    yield await Promise.resolve({ requestId, submissions: [submission] });
  })();
  for await (const { answers } of cases.submit(requests, options)) if (answers[0]) return answers[0];
  throw new HubError("TARGET_UNAVAILABLE", `事件 ${requestId} 没有答复 / no answer to event ${requestId}`, { requestId });
}

const RESOLVED = "hub.case.v1.SubmissionResolved" satisfies EventType;

function resolutionsIn(events: readonly { readonly type: string; readonly data: Uint8Array }[]): ReadonlyMap<string, string> {
  const resolved = events.filter(({ type }) => type === RESOLVED).map(({ data }) => SubmissionResolved.decode(data));
  return new Map(resolved.map(({ submissionEventId, resolution }) => [submissionEventId, resolution]));
}

function absent(error: unknown): undefined {
  if (error instanceof ClientError && error.code === Status.NOT_FOUND) return undefined;
  throw error;
}

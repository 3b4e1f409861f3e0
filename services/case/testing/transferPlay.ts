import { Operation, Outcome, Submission, type SubmissionAnswer } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { Agency, System } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { loadCalendar } from "../../shared/calendar/loadCalendar.ts";
import { decideTransferCase } from "../decideTransferCase.ts";
import { createJudgeDeps, type JudgeDeps } from "../judgeDeps.ts";
import { foldTransfer } from "../loadCases.ts";
import { loadProcedure } from "../loadProcedure.ts";
import { prepareStep } from "../prepareStep.ts";
import type { StepFactCase } from "../rules/procedure/stepData.ts";
import { toCaseFile } from "../rules/procedure/caseFile.ts";
import { emptyTransfer, type TransferState } from "../rules/procedure/transferState.ts";

export const procedure = loadProcedure();
export const law = { procedure, calendar: loadCalendar() };
export const agency = { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" };
const register = {
  agencies: [Agency.fromPartial(agency)],
  systems: [System.fromPartial({ id: "aic-case", agencyUsccs: [agency.uscc] }), System.fromPartial({ id: "police", roles: ["police"] })],
};
const judgeAt = createJudgeDeps("test-key-secret-0001", law, () => register);
const caseOf: Readonly<Record<string, string>> = Object.fromEntries(
  [...procedure.table.transitions, ...procedure.table.suspectTransitions, ...procedure.table.information].map(({ event, type }) => {
    const name = type.slice("hub.case.v1.".length);
    return [event, name.charAt(0).toLowerCase() + name.slice(1)];
  }),
);

/** A step as tests write it. */
export interface Report {
  readonly event: string;
  /** RFC 3339. */
  readonly occurredAt: string;
  readonly receivedAt?: string;
  readonly documentNo?: string;
  readonly suspectNo?: string;
  readonly operation?: Operation;
  /** Row of the source; each report has one of its own when absent. */
  readonly reference?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

let row = 0;

/** The submission of a report, each in a row of its own. */
export function toSubmission({ event, occurredAt, documentNo = `示${event}号`, suspectNo, operation = Operation.UNSPECIFIED, reference, data = {} }: Report): Submission {
  const name = caseOf[event] ?? "";
  const number = name === "transferSent" ? { transferNo: documentNo } : { document: { number: documentNo, kind: event } };
  const value = { caseNo: "示案〔2026〕1号", agency, occurredAt, reason: "示例理由", ...number, ...(suspectNo ? { suspectNo } : {}), ...data };
  row += 1;
  return Submission.fromPartial({ submissionId: `s${row}`, sourceReference: reference ?? `row/${row}`, operation, fact: { $case: name, value } as never });
}

/** A case played without a server: the same pure functions that the service runs. */
export interface Play {
  state: TransferState;
  readonly events: Event[];
  readonly answers: SubmissionAnswer[];
}

export function beginPlay(): Play {
  return { state: emptyTransfer, events: [], answers: [] };
}

export function judge(at: string): JudgeDeps {
  return judgeAt(Date.parse(at));
}

/** Reports one step; the events count as recorded. */
export function report(play: Play, one: Report): SubmissionAnswer {
  const deps = judge(one.receivedAt ?? one.occurredAt);
  const submission = toSubmission(one);
  const prepared = prepareStep(submission, submission.fact as StepFactCase, { id: "police", roles: undefined, unreportedSteps: [] }, deps);
  if (prepared.kind === "faulty") {
    const refused = { ...emptyAnswer, outcome: Outcome.REJECTED, errors: [...prepared.errors] };
    play.answers.push(refused);
    return refused;
  }
  const { events, answers } = decideTransferCase("tcase", play.state, [prepared], deps);
  events.forEach((event) => play.events.push({ ...event, sequence: BigInt(play.events.length + 1) }));
  play.state = refold(play);
  play.answers.push(answers[0]!);
  return answers[0]!;
}

const emptyAnswer: SubmissionAnswer = { submissionId: "", outcome: Outcome.UNSPECIFIED, eventId: "", caseId: "", sequence: 0n, version: 0, waitingFor: "", waitingUntil: "", errors: [], warnings: [] };

/** The state as a restarted service would read it. */
export function refold({ events }: Play): TransferState {
  return foldTransfer(procedure, events.map((event) => ({ domain: "transfer", caseId: "tcase", event })));
}

/** The case at a moment. */
export function fileAt({ state }: Play, now: string) {
  return toCaseFile(law, { caseId: "tcase", state, now: Date.parse(now) });
}

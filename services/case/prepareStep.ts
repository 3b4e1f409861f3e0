import { Operation, Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { SourceRef } from "../../proto/gen/hub/case/v1/penalty.ts";
import type { FieldIssue } from "../../proto/gen/hub/common/v1/party.ts";
import { sm3 } from "../shared/ids.ts";
import { transferCaseId } from "../shared/caseIds.ts";
import type { JudgeDeps } from "./judgeDeps.ts";
import { isValidUscc } from "./rules/identifiers.ts";
import type { StepClaim } from "./rules/procedure/decideStep.ts";
import { judgeStep } from "./rules/procedure/judgeStep.ts";
import { momentOf, toStep, typeOfFact, type StepData, type StepFactCase } from "./rules/procedure/stepData.ts";

/** A reported step, judged by itself. */
export interface PreparedStep {
  readonly kind: "step";
  readonly caseId: string;
  /** Full name of its message. */
  readonly type: string;
  /** With source and content hash filled in. */
  readonly data: StepData;
  readonly claim: StepClaim;
  /** It tells about the case but takes it nowhere. */
  readonly isInformation: boolean;
  readonly warnings: readonly FieldIssue[];
  readonly submission: Submission;
}

/** The reporter of a step: what the register says of it. Undefined when a report is judged again that was let pass before. */
export interface Reporter {
  readonly id: string;
  readonly roles: readonly string[] | undefined;
  readonly unreportedSteps: readonly string[];
}

export type JudgedSubmission = PreparedStep | { readonly kind: "faulty"; readonly errors: readonly FieldIssue[]; readonly warnings: readonly FieldIssue[] };

/** Judges a step by itself. `faulty` when it cannot be taken as it is. */
export function prepareStep(submission: Submission, fact: StepFactCase, reporter: Reporter, deps: JudgeDeps): JudgedSubmission {
  const { procedure } = deps.law;
  const type = typeOfFact(fact);
  const event = procedure.eventOf(type) ?? "";
  const reported = fact.value as unknown as StepData;
  const { roles } = reporter;
  const { errors, warnings } = judgeStep(event, reported, { procedure, now: deps.now, roles, isKnownAgency: deps.isKnownAgency, isValidUscc, fields: deps.judgeContext.fields });
  if (errors.length > 0) return { kind: "faulty", errors, warnings };
  const source: SourceRef = { system: reporter.id, reference: submission.sourceReference, version: 0n, changedAt: "" };
  const told = { ...reported, caseNo: reported.caseNo.trim(), occurredAt: momentOf(reported) };
  const contentHash = hashOf(submission, { ...fact, value: told } as unknown as StepFactCase);
  const data: StepData = { ...told, source, contentHash };
  const place = { key: submission.submissionId, event, receivedAt: Date.parse(deps.now), unreported: new Set(reporter.unreportedSteps), forced: false };
  return {
    kind: "step",
    caseId: transferCaseId(deps.keySecret, data.agency?.uscc ?? "", data.caseNo),
    type,
    data,
    claim: { step: toStep(data, place), operation: submission.operation, contentHash, source },
    isInformation: procedure.find(event) === undefined,
    warnings,
    submission,
  };
}

/** Hash of what was reported: the step without what the hub fills in; taking back is another content than reporting. */
function hashOf({ operation }: Submission, { $case, value }: StepFactCase): string {
  const bare = { ...value, source: undefined, contentHash: "", effect: undefined };
  const fact = { $case, value: bare } as Submission["fact"];
  return sm3(Submission.encode(Submission.fromPartial({ fact, operation: operation === Operation.DELETE ? operation : Operation.UNSPECIFIED })).finish());
}

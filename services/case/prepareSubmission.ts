import { Operation, type PenaltyRow, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Penalty } from "../../proto/gen/hub/case/v1/penalty.ts";
import type { FieldIssue } from "../../proto/gen/hub/common/v1/party.ts";
import type { System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { submitProblem } from "../shared/grants.ts";
import { sm3 } from "../shared/ids.ts";
import { penaltyCaseId, transferCaseId } from "../shared/caseIds.ts";
import { partyKey } from "../shared/partyKey.ts";
import { prepareStep, type PreparedStep, type Reporter } from "./prepareStep.ts";
import { canonicalContent, naturalKey } from "./rules/naturalKey.ts";
import { judgePenaltyRow, type JudgedRow } from "./rules/judgePenaltyRow.ts";
import { documentNoOf, typeOfFact } from "./rules/procedure/stepData.ts";
import type { PenaltyClaim } from "./rules/decidePenalty.ts";
import type { JudgeDeps } from "./judgeDeps.ts";

/** A penalty row judged by itself. */
export interface PreparedPenalty {
  readonly kind: "penalty";
  readonly caseId: string;
  readonly predecessorIds: readonly string[];
  /** The transfer case it belongs to; empty when the row names no case. */
  readonly transferId: string;
  /** Key under which the party's name is found. */
  readonly partyKey: string;
  readonly claim: PenaltyClaim;
  readonly judged: JudgedRow;
  readonly submission: Submission;
}

export interface Rejected {
  readonly kind: "rejected";
  readonly errors: readonly FieldIssue[];
  readonly warnings: readonly FieldIssue[];
  readonly submission: Submission;
  readonly decisionNo: string;
  /** Key under which the party's name is found; empty when the submission names none. */
  readonly partyKey: string;
}

/** A submission judged by itself, before any state is known. */
export type Prepared = PreparedPenalty | PreparedStep | Rejected;

/** Fields that name the record; a revoking row needs no others. */
const keyFields = new Set(["CF_WSH", "CF_CFJGDM", "CF_XDR_MC", "CF_XDR_SHXYM", "CF_XDR_GSZC", "CF_XDR_ZZJG", "CF_XDR_ZJHM"]);

/** Checks that the system may report this, and judges it. Never throws for bad input: that is `rejected`. */
export function prepareSubmission(submission: Submission, system: System, deps: JudgeDeps): Prepared {
  const { fact } = submission;
  if (!fact) return judgeSubmission(submission, system, deps);
  const type = fact.$case === "penaltyRow" ? "hub.case.v1.PenaltyRow" : typeOfFact(fact);
  if (!system.submitGrants.includes(type)) {
    return rejected(submission, [refusal("NOT_GRANTED", "fact", `系统 ${system.id} 无权上报此类数据 / not granted to report ${type}`, "请联系运维授权 / ask the operator for the grant")]);
  }
  return withinDivisions(judgeSubmission(submission, system, deps), { system, type, deps });
}

interface Place {
  readonly system: System;
  readonly type: string;
  readonly deps: JudgeDeps;
}

/** Refuses what belongs to an agency of a division for which the system may not report. An agency that the register places nowhere passes only where nothing is limited. */
function withinDivisions(judged: Prepared, { system, type, deps }: Place): Prepared {
  if (judged.kind === "rejected") return judged;
  const [agency, keys] = judged.kind === "penalty" ? [judged.claim.penalty.agency, { decisionNo: judged.claim.penalty.decisionNo }] : [judged.data.agency, { decisionNo: "" }];
  const division = deps.divisionOf(agency?.uscc ?? "");
  const problem = submitProblem(system, type, division);
  if (problem === "") return judged;
  const message = `系统 ${system.id} 不得上报区划 ${division || "（未登记）"} 的数据 / not granted to report for division ${division || "(none in the register)"} of ${agency?.name || agency?.uscc || "-"} (${problem})`;
  return rejected(judged.submission, [refusal("NOT_GRANTED", "fact", message, "请联系运维扩大区划授权或登记机关区划 / ask the operator for the division, or to register the agency's")], keys);
}

/** Judges a submission whose sender was let pass already: at once, or before it was parked. */
export function judgeSubmission(submission: Submission, reporter: Reporter, deps: JudgeDeps): Prepared {
  const { fact } = submission;
  if (!fact) return rejected(submission, [refusal("E001", "fact", "提交内容为空或此版本不认识 / the submission holds no fact this version knows", "见接口 / see CaseService.Submit")]);
  if (fact.$case === "penaltyRow") return preparePenalty(submission, fact.value, reporter.id, deps);
  const step = prepareStep(submission, fact, reporter, deps);
  return step.kind === "step" ? step : rejected(submission, step.errors, { decisionNo: documentNoOf(fact.value), warnings: step.warnings });
}

function preparePenalty(submission: Submission, row: PenaltyRow, system: string, deps: JudgeDeps): Prepared {
  const judged = judgePenaltyRow(row, deps.judgeContext);
  const { penalty, warnings } = judged;
  const errors = row.operation === Operation.DELETE ? judged.errors.filter(({ field }) => keyFields.has(field)) : judged.errors;
  if (errors.length > 0 || !penalty) {
    return rejected(submission, errors, { warnings, ...readableKeys(row, penalty, deps) });
  }
  const key = naturalKey(penalty);
  const source = { system, reference: submission.sourceReference, version: row.version, changedAt: judged.changedAt };
  const predecessors = row.operation === Operation.INSERT ? [] : deps.predecessorsOf(key.agencyUscc);
  return {
    kind: "penalty",
    caseId: penaltyCaseId(deps.keySecret, key),
    predecessorIds: predecessors.map((agencyUscc) => penaltyCaseId(deps.keySecret, { ...key, agencyUscc })),
    transferId: penalty.caseNo === "" ? "" : transferCaseId(deps.keySecret, key.agencyUscc, penalty.caseNo),
    partyKey: partyKey(deps.keySecret, penalty.party?.name ?? ""),
    claim: { operation: row.operation, penalty, contentHash: sm3(canonicalContent(penalty)), source },
    judged,
    submission,
  };
}

/** What a rejected row is found by, as far as it can be read. */
function readableKeys({ values }: PenaltyRow, penalty: Penalty | undefined, { keySecret }: JudgeDeps): Pick<Rejected, "decisionNo" | "partyKey"> {
  const name = penalty?.party?.name ?? values["CF_XDR_MC"] ?? "";
  return { decisionNo: penalty?.decisionNo ?? values["CF_WSH"] ?? "", partyKey: partyKey(keySecret, name) };
}

function rejected(submission: Submission, errors: readonly FieldIssue[], rest: Partial<Pick<Rejected, "decisionNo" | "warnings" | "partyKey">> = {}): Rejected {
  return { kind: "rejected", errors, warnings: [], submission, decisionNo: "", partyKey: "", ...rest };
}

function refusal(code: string, field: string, message: string, remedy: string): FieldIssue {
  return { code, field, message, value: "", rule: "CaseService.Submit", remedy };
}

import { Operation, type PenaltyRow, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { SourceRef } from "../../proto/gen/hub/case/v1/penalty.ts";
import { CaseFiled, CaseNotFiled, TransferSent } from "../../proto/gen/hub/case/v1/transfer.ts";
import type { FieldIssue } from "../../proto/gen/hub/common/v1/party.ts";
import type { System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { sm3 } from "../shared/ids.ts";
import { penaltyCaseId, transferCaseId } from "./caseIds.ts";
import { isValidUscc } from "./rules/identifiers.ts";
import { canonicalContent, naturalKey } from "./rules/naturalKey.ts";
import { judgePenaltyRow, type JudgedRow } from "./rules/judgePenaltyRow.ts";
import { judgeTransfer } from "./rules/judgeTransfer.ts";
import type { CaseFact } from "./rules/caseState.ts";
import type { PenaltyClaim } from "./rules/decidePenalty.ts";
import type { JudgeDeps } from "./judgeDeps.ts";

/** A submission judged by itself, before any state is known. */
export type Prepared =
  | { readonly kind: "penalty"; readonly caseId: string; readonly predecessorIds: readonly string[]; readonly claim: PenaltyClaim; readonly judged: JudgedRow; readonly submission: Submission }
  | { readonly kind: "transfer"; readonly caseId: string; readonly fact: CaseFact; readonly submission: Submission }
  | { readonly kind: "rejected"; readonly errors: readonly FieldIssue[]; readonly warnings: readonly FieldIssue[]; readonly submission: Submission; readonly decisionNo: string };

/** Fields that name the record; a revoking row needs no others. */
const keyFields = new Set(["CF_WSH", "CF_CFJGDM", "CF_XDR_MC", "CF_XDR_SHXYM", "CF_XDR_GSZC", "CF_XDR_ZZJG", "CF_XDR_ZJHM"]);

/** Checks that the system may report this, and judges it. Never throws for bad input: that is `rejected`. */
export function prepareSubmission(submission: Submission, system: System, deps: JudgeDeps): Prepared {
  const { fact } = submission;
  if (!fact) return judgeSubmission(submission, system.id, deps);
  const type = fact.$case === "penaltyRow" ? "hub.case.v1.PenaltyRow" : `hub.case.v1.${fact.$case[0]!.toUpperCase()}${fact.$case.slice(1)}`;
  if (!system.submitGrants.includes(type)) {
    return rejected(submission, [refusal("NOT_GRANTED", "fact", `系统 ${system.id} 无权上报此类数据 / not granted to report ${type}`, "请联系运维授权 / ask the operator for the grant")]);
  }
  return judgeSubmission(submission, system.id, deps);
}

/** Judges a submission whose sender was let pass already: at once, or before it was parked. */
export function judgeSubmission(submission: Submission, system: string, deps: JudgeDeps): Prepared {
  const { fact } = submission;
  if (!fact) return rejected(submission, [refusal("E001", "fact", "提交内容为空 / the submission holds no fact", "见接口 / see CaseService.Submit")]);
  return fact.$case === "penaltyRow" ? preparePenalty(submission, fact.value, system, deps) : prepareTransfer(submission, fact, system, deps);
}

function preparePenalty(submission: Submission, row: PenaltyRow, system: string, deps: JudgeDeps): Prepared {
  const judged = judgePenaltyRow(row, deps.judgeContext);
  const { penalty, warnings } = judged;
  const errors = row.operation === Operation.DELETE ? judged.errors.filter(({ field }) => keyFields.has(field)) : judged.errors;
  if (errors.length > 0 || !penalty) {
    return { kind: "rejected", errors, warnings, submission, decisionNo: penalty?.decisionNo ?? row.values["CF_WSH"] ?? "" };
  }
  const key = naturalKey(penalty);
  const source = { system, reference: submission.sourceReference, version: row.version, changedAt: judged.changedAt };
  const predecessors = row.operation === Operation.INSERT ? [] : deps.predecessorsOf(key.agencyUscc);
  return {
    kind: "penalty",
    caseId: penaltyCaseId(deps.keySecret, key),
    predecessorIds: predecessors.map((agencyUscc) => penaltyCaseId(deps.keySecret, { ...key, agencyUscc })),
    claim: { operation: row.operation, penalty, contentHash: sm3(canonicalContent(penalty)), source },
    judged,
    submission,
  };
}

function prepareTransfer(
  submission: Submission,
  fact: Extract<NonNullable<Submission["fact"]>, { $case: "transferSent" | "caseFiled" | "caseNotFiled" }>,
  system: string,
  deps: JudgeDeps,
): Prepared {
  const errors = judgeTransfer(fact, { now: deps.now, isKnownAgency: deps.isKnownAgency, isValidUscc });
  if (errors.length > 0) return rejected(submission, errors, fact.value.caseNo);
  const source: SourceRef = { system, reference: submission.sourceReference, version: 0n, changedAt: "" };
  return { kind: "transfer", caseId: transferCaseId(deps.keySecret, fact.value.agency, fact.value.caseNo), fact: toFact(fact, source), submission };
}

function toFact(fact: Parameters<typeof prepareTransfer>[1], source: SourceRef): CaseFact {
  switch (fact.$case) {
    case "transferSent":
      return { type: "hub.case.v1.TransferSent", data: { ...fact.value, source, contentHash: sm3(TransferSent.encode({ ...fact.value, source: undefined }).finish()) } };
    case "caseFiled":
      return { type: "hub.case.v1.CaseFiled", data: { ...fact.value, source, contentHash: sm3(CaseFiled.encode({ ...fact.value, source: undefined }).finish()) } };
    case "caseNotFiled":
      return { type: "hub.case.v1.CaseNotFiled", data: { ...fact.value, source, contentHash: sm3(CaseNotFiled.encode({ ...fact.value, source: undefined }).finish()) } };
  }
}

function rejected(submission: Submission, errors: readonly FieldIssue[], decisionNo = ""): Prepared {
  return { kind: "rejected", errors, warnings: [], submission, decisionNo };
}

function refusal(code: string, field: string, message: string, remedy: string): FieldIssue {
  return { code, field, message, value: "", rule: "CaseService.Submit", remedy };
}

import type { Submission } from "../../../proto/gen/hub/case/v1/case_service.ts";

import type { AgencyRef, FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";

type TransferFact = Extract<NonNullable<Submission["fact"]>, { $case: "transferSent" | "caseFiled" | "caseNotFiled" }>;

export interface TransferContext {
  /** Now, RFC 3339. */
  readonly now: string;
  readonly isKnownAgency: (uscc: string) => boolean;
  readonly isValidUscc: (uscc: string) => boolean;
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** The errors of a transfer step: who, which case, when, on which paper (310号 art. 6, 8). Empty when it is in order. */
export function judgeTransfer(fact: TransferFact, context: TransferContext): FieldIssue[] {
  const { caseNo, agency, police, occurredAt } = fact.value;
  return [
    ...required("case_no", caseNo, "案件编号 / case number"),
    ...judgeAgency("agency.uscc", agency, context),
    ...required("police.name", police?.name ?? "", "公安机关 / police unit"),
    ...judgeTime(occurredAt, context.now),
    ...judgePapers(fact),
  ];
}

function judgePapers({ $case, value }: TransferFact): FieldIssue[] {
  switch ($case) {
    case "transferSent":
      return required("transfer_no", value.transferNo, "移送书文号 / number of the transfer letter");
    case "caseFiled":
      return required("document.number", value.document?.number ?? "", "立案通知书文号 / number of the filing notice");
    case "caseNotFiled":
      return [
        ...required("document.number", value.document?.number ?? "", "不予立案通知书文号 / number of the notice"),
        ...required("reason", value.reason, "不予立案的理由 / the reason for not filing"),
      ];
  }
}

function judgeAgency(field: string, agency: AgencyRef | undefined, context: TransferContext): FieldIssue[] {
  const uscc = agency?.uscc ?? "";
  if (uscc === "") return required(field, "", "移送机关代码 / code of the agency");
  if (!context.isValidUscc(uscc)) {
    return [{ code: "E005", field, message: "统一社会信用代码有误 / not a valid credit code", value: cut(uscc), rule: "GB 32100-2015", remedy: "核对代码 / check the code" }];
  }
  if (context.isKnownAgency(uscc)) return [];
  return [{ code: "E021", field, message: "机关未登记 / agency not in the register", value: uscc, rule: "组织登记 / organisation register", remedy: "请先登记该机关 / register the agency first" }];
}

function judgeTime(occurredAt: string, now: string): FieldIssue[] {
  if (occurredAt === "") return required("occurred_at", "", "发生时间 / time");
  const at = RFC3339.test(occurredAt) ? Date.parse(occurredAt) : Number.NaN;
  if (Number.isNaN(at)) {
    return [{ code: "E003", field: "occurred_at", message: "时间无法识别 / not a time", value: cut(occurredAt), rule: "RFC 3339", remedy: "例 / e.g. 2026-11-23T09:00:00+08:00" }];
  }
  if (at <= Date.parse(now)) return [];
  return [{ code: "E020", field: "occurred_at", message: "时间在未来 / time in the future", value: occurredAt, rule: "≤ 现在 / now", remedy: "核对时间 / check the time" }];
}

function required(field: string, value: string, what: string): FieldIssue[] {
  if (value.trim() !== "") return [];
  return [{ code: "E001", field, message: `缺少${what}`, value: "", rule: "310号 6、8条 / art. 6, 8", remedy: "补填后重报 / fill in and report again" }];
}

function cut(value: string): string {
  return value.slice(0, 80);
}

import { Operation, Outcome } from "../../proto/gen/hub/case/v1/case_service.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";

/** 业务环节 ywhj of the procuratorate and the step of the procedure each one is. */
export const stepCodes: ReadonlyMap<string, string> = new Map([
  ["XZYS01", "transfer.suggested"],
  ["LAJD01", "supervision.reasons_demanded"],
  ["LAJD02", "supervision.filing_ordered"],
  ["LAJD03", "supervision.no_ground"],
  ["SCQS01", "prosecution.returned_for_supplement"],
  ["SCQS02", "prosecution.charged"],
  ["SCQS03", "prosecution.dropped"],
  ["FXXJ01", "reverse.received"],
  ["FXXJ02", "reverse.opinion_issued"],
  ["SCDB01", "suspect.arrest_approved"],
  ["SCDB02", "suspect.arrest_refused"],
  ["SCQS12", "suspect.charged"],
  ["SCQS13", "suspect.dropped"],
]);

/** 变更标志 bgbz. */
export const operationCodes: ReadonlyMap<string, Operation> = new Map([
  ["", Operation.UNSPECIFIED],
  ["A", Operation.INSERT],
  ["M", Operation.UPDATE],
  ["D", Operation.DELETE],
]);

/** 不起诉种类 bqszl (刑诉法 art. 16, 177, 175, 282). */
export const dropCodes: ReadonlyMap<string, string> = new Map([["1", "legal"], ["2", "discretionary"], ["3", "doubtful"], ["4", "conditional"]]);

/** 嫌疑人类别 xyrlb. */
export const categoryCodes: ReadonlyMap<string, PartyCategory> = new Map([
  ["1", PartyCategory.NATURAL_PERSON],
  ["2", PartyCategory.ORGANISATION],
  ["3", PartyCategory.INDIVIDUAL_BUSINESS],
]);

interface ResultCode {
  readonly jgdm: string;
  readonly jgsm: string;
}

/** 结果代码 of a first answer. */
export const answerCodes: Readonly<Record<Outcome, ResultCode>> = {
  [Outcome.UNSPECIFIED]: { jgdm: "90", jgsm: "退回" },
  [Outcome.ACCEPTED]: { jgdm: "10", jgsm: "已入库" },
  [Outcome.DUPLICATE]: { jgdm: "11", jgsm: "重复" },
  [Outcome.PARKED]: { jgdm: "20", jgsm: "等待前置环节" },
  [Outcome.REJECTED]: { jgdm: "90", jgsm: "退回" },
  [Outcome.MANUAL]: { jgdm: "30", jgsm: "转人工" },
};

/** 结果代码 of what became later of a row that waited. */
export const resolutionCodes: Readonly<Record<string, ResultCode>> = {
  recorded: { jgdm: "12", jgsm: "等待后入库" },
  replaced: { jgdm: "13", jgsm: "已被新报替代或撤回" },
  expired: { jgdm: "21", jgsm: "等待期满，仍可入库" },
  rejected: { jgdm: "91", jgsm: "等待后退回" },
  refused: { jgdm: "92", jgsm: "人工不予采纳" },
};

/** Fields of the hub's messages and the system's. */
export const fieldCodes: Readonly<Record<string, string>> = {
  case_no: "ajbh",
  "agency.uscc": "ysjgdm",
  "agency.name": "ysjg",
  occurred_at: "blsj",
  "document.number": "wswh",
  "document.date": "wsrq",
  "document.hash": "wszy",
  reason: "ly",
  kind: "bqszl",
  suspect_no: "xyrbh",
};

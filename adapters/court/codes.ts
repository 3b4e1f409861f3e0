import { Operation, Outcome } from "../../proto/gen/hub/case/v1/case_service.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";

/** 流程节点 LCJD of the courts and the step of the procedure each one is. */
export const nodeCodes: ReadonlyMap<string, string> = new Map([
  ["0101", "court.accepted"],
  ["0301", "court.judged"],
  ["0302", "suspect.judged"],
  ["0401", "court.appealed"],
  ["0501", "court.effective"],
  ["0601", "reverse.by_court"],
]);

/** 记录状态 JLZT. */
export const recordStates: ReadonlyMap<string, Operation> = new Map([
  ["", Operation.UNSPECIFIED],
  ["1", Operation.INSERT],
  ["2", Operation.UPDATE],
  ["3", Operation.DELETE],
]);

/** 判决结果 PJJG. */
export const verdictCodes: ReadonlyMap<string, string> = new Map([["01", "guilty"], ["02", "acquitted"], ["03", "exempted"]]);

/** 适用程序 SYCX. */
export const trackCodes: ReadonlyMap<string, string> = new Map([["1", "ordinary"], ["2", "extended"]]);

/** 审级 SJ. */
export const instanceCodes: ReadonlyMap<string, string> = new Map([["1", "first"], ["2", "final"]]);

/** 被告人类型 BGRLX. */
export const categoryCodes: ReadonlyMap<string, PartyCategory> = new Map([
  ["1", PartyCategory.NATURAL_PERSON],
  ["2", PartyCategory.ORGANISATION],
  ["3", PartyCategory.INDIVIDUAL_BUSINESS],
]);

/** 处理状态 CLZT of a row that was answered; 0 = new, 1 = taken. */
export const answerStates: Readonly<Record<Outcome, string>> = {
  [Outcome.UNSPECIFIED]: "9",
  [Outcome.ACCEPTED]: "2",
  [Outcome.DUPLICATE]: "3",
  [Outcome.PARKED]: "4",
  [Outcome.MANUAL]: "5",
  [Outcome.REJECTED]: "9",
};

/** 办结状态 BJZT: what became later of a row that was answered 4 or 5. */
export const resolutionStates: Readonly<Record<string, string>> = { recorded: "1", replaced: "2", expired: "3", rejected: "8", refused: "9" };

/** Fields of the hub's messages and columns of the exchange table. */
export const columnsOfFields: Readonly<Record<string, string>> = {
  case_no: "AJBH",
  "agency.uscc": "YSJGDM",
  "agency.name": "YSJG",
  occurred_at: "BLSJ",
  "document.number": "WSBH",
  "document.date": "WSRQ",
  "document.hash": "WSZY",
  reason: "LY",
  verdict: "PJJG",
  suspect_no: "BGRXH",
};

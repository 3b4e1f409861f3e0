import { Operation, Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { creditCodeCheckCharacter } from "./checkCharacter.ts";

const AGENCY = { name: "贵州示例市工商行政管理局", uscc: "11520100MBYT00017K" };

/** A valid V2 row of a synthetic company; every index gives another decision and another party. */
export function penaltyRow(index: number): Record<string, string> {
  const organisation = String(index % 10_000_000).padStart(8, "0");
  const body = `91520102${organisation}${organisationCheck(organisation)}`;
  return {
    CF_XDR_MC: `贵州示例第${index}商贸有限公司`,
    CF_XDR_LB: "法人及非法人组织",
    CF_XDR_SHXYM: body + creditCodeCheckCharacter(body),
    CF_FRDB: "示例张一",
    CF_WSH: `黔示工商罚〔2018〕${(index % 900_000) + 1}号`,
    CF_WFXW: "侵犯注册商标专用权",
    CF_SY: "当事人于2018年1月至3月在同一种商品上使用与他人注册商标相同的商标，货值32000元。",
    CF_YJ: "《中华人民共和国商标法》第六十条第二款",
    CF_CFLB: "罚款;没收非法财物",
    CF_NR: "1.没收侵权酒类商品160瓶；2.罚款50000元。",
    CF_NR_FK: "5.000000",
    CF_NR_WFFF: "3.200000",
    CF_JDRQ: "2018/04/27",
    CF_YXQ: "2099/12/31",
    CF_CFJG: AGENCY.name,
    CF_CFJGDM: AGENCY.uscc,
    CF_SJLY: AGENCY.name,
    CF_SJLYDM: AGENCY.uscc,
  };
}

/** The row as an adapter reports it. */
export function penaltySubmission(index: number): Submission {
  const value = { values: penaltyRow(index), operation: Operation.INSERT, version: 0n, changedAt: "" };
  return Submission.fromPartial({ submissionId: String(index), sourceReference: `bench/${index}`, fact: { $case: "penaltyRow", value } });
}

function organisationCheck(digits: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  const check = 11 - (sum % 11);
  return check === 10 ? "X" : check === 11 ? "0" : String(check);
}

import { expect, test } from "vitest";
import type { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { aPenaltyRow, aPersonRow, judge } from "./aPenaltyRow.ts";
import { canonicalContent, changedFields, naturalKey } from "./naturalKey.ts";

test("the key is decision, agency and party", () => {
  expect(naturalKey(penaltyOf())).toEqual({
    decisionNo: "黔示工商罚〔2018〕12号",
    agencyUscc: "11520100MBYT00017K",
    partyId: "91520102MAYT00013R",
  });
});

test("what normalising removes makes no other content", () => {
  const dirty = penaltyOf({
    CF_WSH: "黔示工商罚[２０１８]12号",
    CF_XDR_ZZJG: "mayt0001-3",
    CF_CFLB: "没收非法财物、罚款",
    CF_NR_FK: "50000元",
    CF_JDRQ: "2018年4月27日",
    CF_GSJZQ: "1900-01-01",
    BZ: " 无 ",
  });
  expect(canonicalContent(dirty)).toBe(canonicalContent(penaltyOf()));
  expect(changedFields(penaltyOf(), dirty)).toEqual([]);
});

const changes: Record<string, string> = {
  CF_XDR_MC: "贵州示例乙酒业有限公司",
  CF_XDR_GSZC: "522725600000129",
  CF_FRDB: "示例张二",
  CF_SY: "当事人另有事实。",
  CF_CFLB: "没收非法财物",
  CF_NR_FK: "",
  CF_NR_WFFF: "3.3",
  CF_YXQ: "2020/01/01",
  CF_GSJZQ: "2021/01/01",
  BZ: "更正",
  AJBH: "示例案1",
};

test.each(Object.keys(changes))("a change of %s is a change of content and is named", (code) => {
  const changed = penaltyOf({ [code]: changes[code] ?? "" });
  expect(canonicalContent(changed)).not.toBe(canonicalContent(penaltyOf()));
  expect(changedFields(penaltyOf(), changed)).toEqual([code]);
});

test("another party is another key", () => {
  const person = judge(aPersonRow({ CF_WSH: "黔示工商罚〔2018〕12号" })).penalty;
  expect(person && naturalKey(person).partyId).toBe("52030218810203012X");
});

function penaltyOf(values: Record<string, string> = {}): Penalty {
  const { penalty } = judge(aPenaltyRow(values));
  if (penalty === undefined) throw new Error("the row has no key");
  return penalty;
}

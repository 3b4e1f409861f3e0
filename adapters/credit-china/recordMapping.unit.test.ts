import { describe, expect, test } from "vitest";
import { Penalty, PenaltyKind } from "../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { toPublicRecord } from "./recordMapping.ts";

const company = Penalty.fromPartial({
  decisionNo: "黔示工商罚〔2018〕12号",
  party: {
    name: "贵州示例甲酒业有限公司",
    category: PartyCategory.ORGANISATION,
    uscc: "91520102MAYT00013R",
    orgCode: "MAYT00013",
    legalRepName: "示例张一",
    legalRepIdType: "身份证",
    legalRepIdNo: "520102188001010014",
  },
  violationType: "侵犯注册商标专用权",
  violationFacts: "示例事实",
  legalBasis: "《中华人民共和国商标法》第六十条第二款",
  kinds: [PenaltyKind.FINE, PenaltyKind.CONFISCATE_GOODS],
  content: "1.没收侵权酒类商品160瓶；2.罚款50000元。",
  fine: { fen: 5_000_000n },
  confiscated: { fen: 3_200_000n },
  decisionDate: "2018-04-27",
  validUntil: "2099-12-31",
  agency: { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" },
  sourceUnit: { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" },
  remarks: "内部备注",
});

describe("a decision in the public columns of the standard", () => {
  const record = toPublicRecord(company, "2019-04-27");

  test("has the standard's dates, amounts, kinds and category", () => {
    expect(record).toMatchObject({
      CF_XDR_LB: "法人及非法人组织",
      CF_CFLB: "罚款;没收非法财物",
      CF_NR_FK: "5.000000",
      CF_NR_WFFF: "3.200000",
      CF_JDRQ: "2018/04/27",
      CF_YXQ: "2099/12/31",
      CF_GSJZQ: "2019/04/27",
    });
  });

  test("has no column for documents of persons or remarks, and none of their values", () => {
    expect(Object.keys(record).filter((column) => /_ZJ(LX|HM)$|SFZH|^BZ$/.test(column))).toEqual([]);
    expect(JSON.stringify(record)).not.toMatch(/520102188001010014|身份证|内部备注/);
  });

  test("is complete but empty for a decision without anything", () => {
    expect(new Set(Object.values(toPublicRecord(Penalty.create(), "")))).toEqual(new Set([""]));
    expect(Object.keys(toPublicRecord(Penalty.create(), ""))).toEqual(Object.keys(record));
  });
});

import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, it, test } from "vitest";
import { createPenaltyReader } from "./readPenaltyText.ts";

const words: unknown = JSON.parse(readFileSync(new URL("../../../seeds/rules/conduct-words.json", import.meta.url), "utf8"));
const read = createPenaltyReader(words);

/** `offence metric=value …` of each finding. */
const found = (violationType: string, facts: string, content = "") =>
  read({ violationType, facts, content }).map(({ offence, metrics }) => [offence, ...[...metrics].map(([name, value]) => `${name}=${value}`)].join(" "));

test.each([
  ["侵犯注册商标专用权", "当事人于2018年1月至3月在同一种商品上使用与他人注册商标相同的商标，货值32000元。", ["counterfeit_trademark illegal_turnover=3200000"]],
  ["侵犯注册商标专用权", "销售假冒注册商标的商品，销售金额56000元。", ["sell_counterfeit_trademark_goods sales=5600000"]],
  ["侵犯注册商标专用权", "生产销售假冒注册商标的灯具，违法经营额五万二千元。", ["counterfeit_trademark illegal_turnover=5200000"]],
  ["侵犯注册商标专用权", "生产假冒注册商标的白酒，销售金额3万元，库存160瓶货值25,000.50元。", ["counterfeit_trademark illegal_turnover=5500050"]],
  ["销售假冒注册商标商品", "违法经营额9000元，库存货值６万元。", ["sell_counterfeit_trademark_goods sales=900000 unsold_value=6000000"]],
  ["侵犯商业秘密", "造成权利人经济损失人民币30.5万余元", ["trade_secret right_holder_loss=30500000"]],
  ["发行侵权复制品", "销售盗版教辅420册，码洋12600元。", ["copyright copies=420 illegal_turnover=1260000"]],
  ["销售侵权复制品", "违法所得85000元", ["sell_infringing_copies illegal_gains=8500000", "copyright illegal_gains=8500000"]],
  ["假冒专利", "非法经营数额壹拾捌万元", ["passing_off_patent illegal_turnover=18000000"]],
  ["生产销售假冒伪劣食品", "以假充真生产食品，货值150000元。", ["fake_or_substandard_products unsold_value=15000000"]],
  ["经营假种子", "造成生产损失2万元，销售金额4.5万元", ["fake_pesticide_vetdrug_fertiliser_seed production_loss=2000000", "fake_or_substandard_products sales=4500000"]],
  ["伪造注册商标标识", "印制标识15000件", ["illegal_trademark_labels label_count=15000"]],
  ["销售假药", "销售假药20盒，违法所得6000元。", ["fake_drugs"]],
  ["未规范使用注册商标", "销售金额90000元", []],
  ["未执行收寄验视制度", "货值90000元", []],
])("%s: %s", (violationType, facts, expected) => {
  expect(found(violationType, facts)).toEqual(expected);
});

it("the same amount in both texts counts once, and the larger of two stands", () => {
  expect(found("假冒专利", "违法所得15000元。", "没收违法所得15000元，并处罚款15000元。")).toEqual(["passing_off_patent illegal_gains=1500000"]);
  expect(found("假冒专利", "违法所得共计9万元，其中2017年违法所得3万元。")).toEqual(["passing_off_patent illegal_gains=9000000"]);
});

it("a quotation of the law, a multiple and a fine are no finding", () => {
  for (const facts of ["违法经营额五万元以上的，可以处违法经营额五倍以下的罚款", "违法所得不足五万元", "没有违法所得", "罚款80000元", "处违法所得1倍罚款"]) {
    expect(found("假冒专利", facts)).toEqual([]);
  }
});

it("an offence that readAs does not know is refused at start", () => {
  const file = words as { offences: { offences: string[] }[] };
  const changed = { ...file, offences: [...file.offences, { types: ["x"], offences: ["no_such"] }] };
  expect(() => createPenaltyReader(changed)).toThrow(/readAs must tell of every offence/);
});

test("no text makes reading slow or fail", () => {
  const piece = fc.constantFrom("违法经营额", "库存", "货值", "1", "一", "万", "元", ",", "，", ".", "共计", "9".repeat(40), "百".repeat(40), "２", " ", "至", "\uD800");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 3_000 }), fc.constantFrom("侵犯注册商标专用权", "盗版", "伪劣"), (pieces, violationType) => {
      const started = performance.now();
      read({ violationType, facts: pieces.join(""), content: pieces.join("") });
      expect(performance.now() - started).toBeLessThan(500);
    }),
    { numRuns: 60 },
  );
});

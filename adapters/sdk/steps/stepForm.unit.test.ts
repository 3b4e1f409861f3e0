import { assert, dictionary, property, string } from "fast-check";
import { expect, test } from "vitest";
import { Operation, Outcome, SubmissionAnswer } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import type { StepForm } from "./formReader.ts";
import { answersOf } from "./localAnswers.ts";
import { formTitleOf, readStepForm } from "./stepForm.ts";
import { stepTable } from "./stepTable.ts";
import { findStep, nameOfStep, stepNames } from "./stepWords.ts";

const read = (form: StepForm) => readStepForm(form, { submissionId: "7", sourceReference: "ys_outbox/7", stepField: "环节" });
const factOf = (form: StepForm) => {
  const { submission, errors } = read(form);
  expect(errors).toEqual([]);
  return submission?.fact;
};
const base = {
  案件编号: "示例案〔2025〕1号", 移送机关: "贵州示例市知识产权局", 移送机关代码: "11520100MBYT00017K", 办理单位: "示例市公安局", 办理单位代码: "11520100MBYT00025D",
  办理时间: "2025-03-03 09:00", 文书文号: "示文〔2025〕5号", 文书日期: "2025-03-03", 理由: "示例理由",
};

test.each(stepTable.map((step) => [nameOfStep(step), step.event, step.factCase] as const))("环节 %s is the step %s", (name, event, factCase) => {
  expect(findStep(name)?.event).toBe(event);
  const value = { caseNo: base.案件编号, agency: { uscc: base.移送机关代码, name: base.移送机关 }, occurredAt: "2025-03-03T09:00:00.000+08:00", actor: "" };
  expect(factOf({ ...base, 环节: name })).toMatchObject({ $case: factCase, value });
});

test("names are unique, and older or shorter ones are understood", () => {
  expect(new Set(stepNames).size).toBe(45);
  expect(findStep("行政处理")?.event).toBe("admin.decided");
  expect(findStep("回复处理结果")?.event).toBe("reverse.replied");
  expect(findStep("公安签收回执（受理）")?.event).toBe("transfer.acknowledged");
  expect(findStep("移动")).toBeUndefined();
});

test("a name that case and suspect share means the suspect's step when a suspect's number is given", () => {
  expect(findStep("提起公诉")?.event).toBe("prosecution.charged");
  expect(findStep("提起公诉", "1")?.event).toBe("suspect.charged");
  expect(findStep("嫌疑人提起公诉")?.event).toBe("suspect.charged");
  expect(findStep("立案", "1")?.event).toBe("police.filed");
});

test("words of fixed lists become codes, and an unknown word stays for the hub to judge", () => {
  expect(factOf({ ...base, 环节: "不起诉", 不起诉种类: "存疑" })).toMatchObject({ value: { kind: "doubtful" } });
  expect(factOf({ ...base, 环节: "不起诉", 不起诉种类: "示例" })).toMatchObject({ value: { kind: "示例" } });
  expect(factOf({ ...base, 环节: "一审判决", 判决结果: "免予刑事处罚" })).toMatchObject({ value: { verdict: "exempted" } });
  expect(factOf({ ...base, 环节: "移送审查起诉", 适用程序: "速裁" })).toMatchObject({ value: { track: "fast_track" } });
  expect(factOf({ ...base, 环节: "法院受理", 适用程序: "延长" })).toMatchObject({ value: { track: "extended" } });
  expect(factOf({ ...base, 环节: "公安签收回执(受理)", 线索需查证: "是" })).toMatchObject({ value: { needsVerification: true } });
  expect(factOf({ ...base, 环节: "提出移送书面报告", 依据: "知识产权合理怀疑", 承办人: "示例甲、示例乙" })).toMatchObject({
    value: { basis: "ip_reasonable_suspicion", officers: ["示例甲", "示例乙"] },
  });
  expect(factOf({ ...base, 环节: "批准移送", 办理角色: "行政执法机关正职负责人" })).toMatchObject({ value: { actor: "agency_head" } });
});

test("a transfer brings its papers, its suspects and what was done, with figures in fen", () => {
  const fact = factOf({
    ...base,
    环节: "移送",
    涉嫌罪名: "假冒注册商标罪;214",
    物品已查封扣押: "是",
    材料: [{ 类别: "移送书", 文号: "示移〔2025〕1号" }, { 类别: "涉案物品清单", 文号: "无" }, { 类别: "其他材料", 无: "是" }],
    嫌疑人: [{ 姓名: "示例某", 类别: "3", 证件类型: "身份证", 证件号码: "520102188001010014" }],
    涉案行为: [{ 罪名: "假冒注册商标罪", 行为起: "2024-01-01", 行为止: "2024-12-31", 非法经营数额: "5万元", 标识件数: "1,200件", 商标数: "2", 合理怀疑: "否" }],
  });
  expect(fact).toMatchObject({
    $case: "transferSent",
    value: {
      transferNo: "示文〔2025〕5号",
      police: { name: "示例市公安局" },
      offenceCodes: ["213", "214"],
      goodsSeized: true,
      documents: [{ kind: "transfer_letter", none: false }, { kind: "exhibit_list", number: "", none: true }, { kind: "other_materials", none: true }],
      suspects: [{ name: "示例某", category: PartyCategory.NATURAL_PERSON, idNo: "520102188001010014" }],
      conducts: [
        {
          offence: "counterfeit_trademark",
          article: "213",
          from: "2024-01-01",
          until: "2024-12-31",
          marks: 2,
          metrics: [{ name: "illegal_turnover", value: 5_000_000n }, { name: "label_count", value: 1_200n }],
        },
      ],
    },
  });
});

test("the period of a conduct may stand in one field", () => {
  const periodOf = (period: Record<string, string>) => factOf({ ...base, 环节: "案件登记", 涉案行为: [{ 罪名: "213", ...period }] })?.value;
  expect(periodOf({ 行为起止: "2024/1/1至2024/12/31" })).toMatchObject({ conducts: [{ from: "2024-01-01", until: "2024-12-31" }] });
  expect(periodOf({ 行为止: "20241231" })).toMatchObject({ conducts: [{ from: "", until: "2024-12-31", offence: "counterfeit_trademark" }] });
});

test("lists may be written as text", () => {
  const items = "示例手机壳|A型|12|件|1200元|标价|封001|示例仓库;名称=示例盒子|数量=3|封条编号=封002|保管地点=示例仓库";
  expect(factOf({ ...base, 环节: "移交涉案物品", 移交物品清单: items, 交接人: "示例甲,示例乙" })).toMatchObject({
    value: {
      signatories: ["示例甲", "示例乙"],
      items: [
        { name: "示例手机壳", specification: "A型", quantity: "12", unit: "件", value: { fen: 120_000n }, valueMethod: "marked", sealNo: "封001", custodyPlace: "示例仓库" },
        { name: "示例盒子", quantity: "3", sealNo: "封002", value: undefined },
      ],
    },
  });
});

test("a list may be written as JSON, and broken JSON is read as text", () => {
  const letters = JSON.stringify([{ 类别: "移送书", 文号: "示移〔2025〕1号", 页数: 3 }]);
  expect(factOf({ ...base, 环节: "移送", 材料: letters })).toMatchObject({ value: { documents: [{ kind: "transfer_letter", number: "示移〔2025〕1号" }] } });
  expect(factOf({ ...base, 环节: "移送", 材料: "[示例" })).toMatchObject({ value: { documents: [{ kind: "transfer_letter" }, { kind: "[示例" }] } });
});

test("the head's role is stated where a system asks for it", () => {
  const place = { submissionId: "7", sourceReference: "ys_outbox/7", stepField: "环节", statedRoles: new Set(["agency_head"]) };
  expect(readStepForm({ ...base, 环节: "批准移送" }, place).submission?.fact?.value).toMatchObject({ actor: "agency_head" });
  expect(readStepForm({ ...base, 环节: "移送" }, place).submission?.fact?.value).toMatchObject({ actor: "" });
  expect(readStepForm({ ...base, 环节: "批准移送", 办理角色: "行政执法机关" }, place).submission?.fact?.value).toMatchObject({ actor: "agency" });
});

test("a suspect's step names the suspect and the accusation", () => {
  const form = { ...base, 环节: "提请批准逮捕", 嫌疑人编号: "2", 嫌疑人: "示例某|自然人", 涉嫌罪名: "213", 已拘留: "是" };
  expect(factOf(form)).toMatchObject({ $case: "suspectArrestRequested", value: { suspectNo: "2", suspect: { name: "示例某" }, offenceCodes: ["213"], detained: true } });
});

test("the other fields reach their message", () => {
  expect(factOf({ ...base, 环节: "转送有管辖权机关", 新管辖公安机关: "示例县公安局" })).toMatchObject({ value: { newPolice: { name: "示例县公安局" } } });
  expect(factOf({ ...base, 环节: "通知补正", 缺少材料: "检验报告、调查报告" })).toMatchObject({
    value: { missingKinds: ["inspection_or_appraisal_reports", "investigation_report"] },
  });
  expect(factOf({ ...base, 环节: "行政处理", 处罚种类: "罚款;没收违法所得", 罚款金额: "2000.05元", 处罚决定书文号: "示罚〔2025〕1号" })).toMatchObject({
    value: { kinds: [PenaltyKind.FINE, PenaltyKind.CONFISCATE_GAINS], fine: { fen: 200_005n }, decisionNo: "示罚〔2025〕1号" },
  });
  expect(factOf({ ...base, 环节: "案件登记", 案件名称: "示例案", 领域: "商标", 区划: "520100", 当事人: "贵州示例有限公司|单位" })).toMatchObject({
    value: { caseName: "示例案", field: "trademark", division: "520100", parties: [{ name: "贵州示例有限公司", category: PartyCategory.ORGANISATION }] },
  });
});

test.each([["新增", Operation.INSERT], ["更正", Operation.UPDATE], ["撤回", Operation.DELETE], ["d", Operation.DELETE], ["", Operation.UNSPECIFIED]])(
  "操作 %j is operation %j",
  (word, operation) => {
    expect(read({ ...base, 环节: "立案", 操作: word }).submission).toMatchObject({ operation });
    expect(read({ ...base, 环节: "立案", OP: word }).submission).toMatchObject({ operation });
  },
);

test.each([
  ["环节", { 环节: "移动" }, "E009", "环节"],
  ["操作", { 操作: "X" }, "E024", "操作"],
  ["罚款金额", { 环节: "行政处理", 罚款金额: "两千" }, "E024", "罚款金额"],
  ["处罚种类", { 环节: "行政处理", 处罚种类: "罚站" }, "E024", "处罚种类"],
  ["线索需查证", { 线索需查证: "也许" }, "E024", "线索需查证"],
  ["涉案行为", { 涉案行为: "假冒注册商标罪|非法经营数额=约五万" }, "E024", "涉案行为[1].非法经营数额"],
])("%s that cannot be read is an error that names field and value", (_name, cells, code, field) => {
  const { submission, errors } = read({ ...base, 环节: "立案", ...cells });
  expect(submission).toBeUndefined();
  expect(errors).toEqual([expect.objectContaining({ code, field, message: expect.stringContaining(" / ") as unknown })]);
});

test("a personal number in a field for figures is shown masked", () => {
  expect(JSON.stringify(read({ ...base, 环节: "行政处理", 罚款金额: "520102188001010014号" }).errors)).not.toContain("520102188001010014");
});

test("a field that nobody knows is reported beside the hub's answer", () => {
  const row = read({ ...base, 环节: "立案", 文书编号: "示例", 材料: [{ 类别: "立案通知书", 页数: "3" }] });
  expect(row.warnings.map(({ field }) => field)).toEqual(["材料[1].页数", "文书编号"]);
  const accepted = SubmissionAnswer.fromPartial({ submissionId: "7", outcome: Outcome.ACCEPTED });
  expect(answersOf([row], [accepted])).toMatchObject([{ outcome: Outcome.ACCEPTED, warnings: [{ code: "W009" }, { code: "W009" }] }]);
});

test("a row that was not submitted is answered in its place", () => {
  const bad = readStepForm({ 环节: "移动" }, { submissionId: "8", sourceReference: "ys_outbox/8", stepField: "环节" });
  const answers = answersOf([read({ ...base, 环节: "立案" }), bad], [SubmissionAnswer.fromPartial({ submissionId: "7", outcome: Outcome.PARKED })]);
  expect(answers).toMatchObject([{ submissionId: "7", outcome: Outcome.PARKED }, { submissionId: "8", outcome: Outcome.REJECTED, errors: [{ code: "E009" }] }]);
  expect(() => answersOf([read({ ...base, 环节: "立案" })], [])).toThrow(/没有第 7 行的答复/);
});

test("an answer speaks of the form's own fields", () => {
  expect(formTitleOf("organ.uscc")).toBe("办理单位代码");
  expect(formTitleOf("items[0].sealNo")).toBe("移交物品清单[0].sealNo");
  expect(formTitleOf("something")).toBe("something");
});

test("no form, however dirty, makes the reading fail", () => {
  const cell = string();
  assert(property(dictionary(string(), cell), cell, (cells, step) => void read({ ...cells, 环节: step })));
  assert(property(dictionary(cell, cell), (cells) => void read({ 环节: "移送", 涉案行为: [cells], 材料: [cells] })));
});

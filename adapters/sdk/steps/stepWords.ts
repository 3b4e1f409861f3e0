import { Operation } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import { procedureNames, stepTable, type StepRow } from "./stepTable.ts";

/** A code list in two tongues: the word people write and the code the hub keeps. The first word of a code is shown to people. */
export interface WordList<Code> {
  /** The code of a word or of the code itself; undefined when it is neither. */
  codeOf(word: string): Code | undefined;
  /** The word of a code; an unknown code as it is, none as empty text. */
  wordOf(code: Code): string;
  /** The words that are shown. */
  readonly words: readonly string[];
}

/** Makes a list of `[code, word, other words…]`. */
function wordList<Code extends string | number>(rows: readonly (readonly [Code, string, ...string[]])[]): WordList<Code> {
  const codes = new Map<string, Code>(rows.flatMap(([code, ...words]) => [...words, String(code)].map((word) => [plain(word), code] as const)));
  const words = new Map(rows.map(([code, word]) => [code, word]));
  return { codeOf: (word) => codes.get(plain(word)), wordOf: (code) => words.get(code) ?? String(code), words: [...words.values()] };
}

function plain(word: string): string {
  return word.normalize("NFKC").replaceAll(/\s/g, "").toUpperCase();
}

const named = (names: ReadonlyMap<string, string>) => [...names].map(([id, zh]) => [id, zh] as const);

export const basisWords = wordList(named(procedureNames.bases));
export const roleWords = wordList(named(procedureNames.roles));
export const trackWords = wordList<string>([["ordinary", "普通"], ["fast_track", "速裁", "速裁程序"], ["extended", "延长", "延长期限"]]);
export const verdictWords = wordList<string>([["guilty", "有罪"], ["acquitted", "无罪"], ["exempted", "免予刑事处罚", "免刑", "免予处罚"]]);
export const instanceWords = wordList<string>([["first", "一审"], ["final", "终审", "二审"]]);
/** 刑事诉讼法 art. 16, 177, 175, 282. */
export const dropWords = wordList<string>([
  ["legal", "法定", "法定不起诉", "绝对不起诉"],
  ["discretionary", "酌定", "酌定不起诉", "相对不起诉"],
  ["doubtful", "存疑", "存疑不起诉", "证据不足"],
  ["conditional", "附条件", "附条件不起诉"],
]);
export const yesNoWords = wordList<string>([["true", "是", "Y", "1"], ["false", "否", "无", "N", "0"]]);
export const fieldWords = wordList<string>([["trademark", "商标"], ["patent", "专利"], ["copyright", "著作权", "版权"], ["seeds", "种子", "植物新品种"], ["trade_secret", "商业秘密"]]);
export const valueMethodWords = wordList<string>([
  ["actual", "实际销售价格", "实际"], ["marked", "标价"], ["average", "平均价格"], ["market", "市场中间价", "市场价"], ["appraised", "鉴定价格", "价格认定"],
]);

/** The five slots of 310号 art. 6 and the notices, as forms call them. */
export const documentWords = wordList<string>([
  ["transfer_letter", "移送书", procedureNames.documentSlots.get("transfer_letter") ?? ""],
  ["investigation_report", "调查报告", procedureNames.documentSlots.get("investigation_report") ?? ""],
  ["exhibit_list", "涉案物品清单"],
  ["inspection_or_appraisal_reports", "检验报告或鉴定结论", "检验报告", "鉴定结论", procedureNames.documentSlots.get("inspection_or_appraisal_reports") ?? ""],
  ["other_materials", "其他材料", procedureNames.documentSlots.get("other_materials") ?? ""],
  ["filing_notice", "立案通知书", "立案决定书"],
  ["no_filing_notice", "不予立案通知书"],
]);

/** Articles of the criminal law as accusations are usually written (刑法 art. 140, 141, 147, 213–219; 罪名 of 法释〔2021〕2号). */
export const accusationWords = wordList<string>([
  ["140", "生产、销售伪劣产品罪", "生产销售伪劣产品罪"],
  ["141", "生产、销售、提供假药罪", "生产、销售假药罪", "生产销售假药罪"],
  ["147", "生产、销售伪劣农药、兽药、化肥、种子罪"],
  ["213", "假冒注册商标罪", "假冒注册商标"],
  ["214", "销售假冒注册商标的商品罪", "销售假冒注册商标的商品"],
  ["215", "非法制造、销售非法制造的注册商标标识罪", "非法制造注册商标标识罪"],
  ["216", "假冒专利罪", "假冒专利"],
  ["217", "侵犯著作权罪", "侵犯著作权"],
  ["218", "销售侵权复制品罪", "销售侵权复制品"],
  ["219", "侵犯商业秘密罪", "侵犯商业秘密"],
]);

/** The same accusations as the table of thresholds names them. */
export const offenceOfArticle: ReadonlyMap<string, string> = new Map([
  ["140", "fake_or_substandard_products"], ["141", "fake_drugs"], ["147", "fake_pesticide_vetdrug_fertiliser_seed"],
  ["213", "counterfeit_trademark"], ["214", "sell_counterfeit_trademark_goods"], ["215", "illegal_trademark_labels"], ["216", "passing_off_patent"],
  ["217", "copyright"], ["218", "sell_infringing_copies"], ["219", "trade_secret"],
]);

export const partyCategoryWords = wordList<PartyCategory>([
  [PartyCategory.ORGANISATION, "法人及非法人组织", "单位"],
  [PartyCategory.INDIVIDUAL_BUSINESS, "个体工商户"],
  [PartyCategory.NATURAL_PERSON, "自然人", "个人"],
]);

/** 处罚种类 in the words of the standard, or under the codes of the linkage platform (处罚法 2021 art. 9). */
export const penaltyKindWords = wordList<PenaltyKind>([
  [PenaltyKind.WARNING, "警告", "0101"],
  [PenaltyKind.CRITICISM, "通报批评", "0102"],
  [PenaltyKind.FINE, "罚款", "0201"],
  [PenaltyKind.CONFISCATE_GAINS, "没收违法所得", "0202"],
  [PenaltyKind.CONFISCATE_GOODS, "没收非法财物", "0203"],
  [PenaltyKind.SUSPEND_LICENCE, "暂扣许可证件", "0301"],
  [PenaltyKind.DOWNGRADE, "降低资质等级", "0302"],
  [PenaltyKind.REVOKE_LICENCE, "吊销许可证件", "0303"],
  [PenaltyKind.RESTRICT_BUSINESS, "限制开展生产经营活动", "0401"],
  [PenaltyKind.SUSPEND_BUSINESS, "责令停产停业", "0402"],
  [PenaltyKind.CLOSE_BUSINESS, "责令关闭", "0403"],
  [PenaltyKind.RESTRICT_EMPLOYMENT, "限制从业", "0404"],
  [PenaltyKind.DETENTION, "行政拘留", "0500"],
  [PenaltyKind.OTHER, "其他", "0600"],
]);

export const operationWords = wordList<Operation>([
  [Operation.INSERT, "新增", "I", "INSERT"],
  [Operation.UPDATE, "更正", "U", "UPDATE", "修改", "变更"],
  [Operation.DELETE, "撤回", "D", "DELETE", "撤销", "删除"],
]);

/** Other names under which forms know a step, beside the name in the table. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  "transfer.suggested": ["建议移送"],
  "transfer.acknowledged": ["公安签收回执", "签收回执", "签收", "受理"],
  "transfer.redirected": ["转送"],
  "transfer.wrong_authority": ["非公安职责"],
  "reverse.received": ["移送行政检察部门"],
  "reverse.opinion_issued": ["检察意见", "提出检察意见"],
  "reverse.by_police": ["移送行政处理"],
  "reverse.by_court": ["司法建议"],
  "reverse.replied": ["回复处理结果", "回复检察意见"],
  "court.appealed": ["上诉", "抗诉"],
  "admin.decided": ["行政处理", "行政处罚"],
};

const OF_SUSPECT = "嫌疑人";
const caseSteps = namesOf(stepTable.filter(({ ofSuspect }) => !ofSuspect));
const suspectSteps = namesOf(stepTable.filter(({ ofSuspect }) => ofSuspect));

/** The names of all steps, as forms may write them; a suspect's step that has a namesake begins with 嫌疑人. */
export const stepNames: readonly string[] = stepTable.map(nameOfStep);

/**
 * The step that a form names. Three names stand for a step of the case and for one of a suspect (移送审查起诉, 提起公诉,
 * 不起诉): with a suspect's number, or with 嫌疑人 before the name, the suspect's is meant.
 */
export function findStep(name: string, suspectNo = ""): StepRow | undefined {
  const wanted = plain(name);
  if (wanted.startsWith(OF_SUSPECT)) return suspectSteps.get(wanted.slice(OF_SUSPECT.length));
  const [first, second] = suspectNo.trim() === "" ? [caseSteps, suspectSteps] : [suspectSteps, caseSteps];
  return first.get(wanted) ?? second.get(wanted);
}

/** The name of a step for people; see `findStep`. */
export function nameOfStep({ zh, ofSuspect }: StepRow): string {
  return ofSuspect && caseSteps.has(plain(zh)) ? OF_SUSPECT + zh : zh;
}

function namesOf(steps: readonly StepRow[]): ReadonlyMap<string, StepRow> {
  return new Map(steps.flatMap((step) => [step.zh, step.event, ...(otherNames[step.event] ?? [])].map((name) => [plain(name), step] as const)));
}

import type { Conduct, Exhibit, Metric } from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { DocumentRef, Money, Party } from "../../../proto/gen/hub/common/v1/party.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import { findMetric } from "./conductMetrics.ts";
import type { ListColumns } from "./formCells.ts";
import type { FormReader } from "./formReader.ts";
import { toCount, toFen } from "./quantities.ts";
import type { Part, StepValues } from "./stepFacts.ts";
import type { StepRow } from "./stepTable.ts";
import {
  accusationWords, basisWords, documentWords, dropWords, fieldWords, instanceWords, offenceOfArticle, partyCategoryWords, penaltyKindWords,
  trackWords, valueMethodWords, verdictWords, yesNoWords,
} from "./stepWords.ts";
import { toIsoDate } from "./wallTime.ts";

/** The lists of a form, with the order of columns when a list is written as text. */
export const formLists = {
  documents: { title: "材料", columns: ["类别", "文号", "日期", "摘要算法", "摘要", "地址"] },
  items: { title: "移交物品清单", columns: ["名称", "规格", "数量", "单位", "价值", "价值认定方式", "封条编号", "保管地点"] },
  suspects: { title: "嫌疑人", columns: ["姓名", "类别", "统一社会信用代码", "证件类型", "证件号码"] },
  parties: { title: "当事人", columns: ["姓名", "类别", "统一社会信用代码", "证件类型", "证件号码"] },
  conducts: { title: "涉案行为", columns: ["罪名", "行为起", "行为止"] },
} as const satisfies Readonly<Record<string, ListColumns>>;

const moneyExpected = { zh: "应为金额，如 50000元 或 5万元", en: "must be an amount, e.g. 50000元" };
const countExpected = { zh: "应为数量，如 500件", en: "must be a count, e.g. 500件" };

/** What a form says beyond case, unit, time, document and reason; fields of other steps are left to `toStepFact` to drop. */
export function readExtras(step: StepRow, reader: FormReader): Partial<StepValues> {
  const suspects = reader.records(formLists.suspects, readParty);
  return {
    ...readFigures(reader),
    ...readChoices(reader),
    documents: reader.records(formLists.documents, readDocument),
    items: reader.records(formLists.items, readItem),
    parties: reader.records(formLists.parties, readParty),
    conducts: reader.records(formLists.conducts, readConduct),
    suspects,
    offenceCodes: reader.texts("涉嫌罪名").map((word) => accusationWords.codeOf(word) ?? word),
    officers: reader.texts("承办人"),
    signatories: reader.texts("交接人"),
    missingKinds: reader.texts("缺少材料").map((word) => documentWords.codeOf(word) ?? word),
    decisionNo: reader.text("处罚决定书文号"),
    caseName: reader.text("案件名称"),
    division: reader.text("区划"),
    newPolice: { name: reader.text("新管辖公安机关"), uscc: reader.text("新管辖公安机关代码") },
    suspectNo: reader.text("嫌疑人编号"),
    ...(step.ofSuspect && suspects[0] ? { suspect: suspects[0] } : {}),
  };
}

function readChoices(reader: FormReader): Partial<StepValues> {
  return {
    basis: reader.code(basisWords, "依据"),
    field: reader.code(fieldWords, "领域"),
    track: reader.code(trackWords, "适用程序"),
    kind: reader.code(dropWords, "不起诉种类"),
    verdict: reader.code(verdictWords, "判决结果"),
    instance: reader.code(instanceWords, "审级"),
    goodsSeized: reader.yes(yesNoWords, "物品已查封扣押"),
    needsVerification: reader.yes(yesNoWords, "线索需查证"),
    detained: reader.yes(yesNoWords, "已拘留"),
  };
}

function readFigures(reader: FormReader): Partial<StepValues> {
  const fine = readMoney(reader, "罚款金额");
  const kinds = reader.value(
    "处罚种类",
    (text) => {
      const found = text.split(/[;；,，、\s]+/).filter((word) => word !== "").map((word) => penaltyKindWords.codeOf(word));
      return found.every((kind) => kind !== undefined) ? found : undefined;
    },
    { zh: `应为${penaltyKindWords.words.join("、")}`, en: "must be kinds of the standard" },
  );
  return { ...(fine ? { fine } : {}), ...(kinds ? { kinds } : {}) };
}

function readMoney(reader: FormReader, title: string): Money | undefined {
  const fen = reader.value(title, toFen, moneyExpected);
  return fen === undefined ? undefined : { fen };
}

/** 无 in the number or in a column of its own marks the slot as empty (公安程序规定 art. 180). */
function readDocument(reader: FormReader): Part<DocumentRef> {
  const number = reader.text("文号");
  const none = number.trim() === "无" || reader.yes(yesNoWords, "无");
  return {
    kind: reader.code(documentWords, "类别"),
    number: none ? "" : number,
    date: toIsoDate(reader.text("日期")),
    hashAlgorithm: reader.text("摘要算法"),
    hash: reader.text("摘要"),
    uri: reader.text("地址"),
    none,
  };
}

/** The platform's code list 当事人类别. */
const categoryCodes: Readonly<Record<string, PartyCategory>> = {
  "1": PartyCategory.ORGANISATION,
  "2": PartyCategory.INDIVIDUAL_BUSINESS,
  "3": PartyCategory.NATURAL_PERSON,
};

function readParty(reader: FormReader): Part<Party> {
  const category = reader.text("类别").trim();
  return {
    name: reader.text("姓名", "名称"),
    category: categoryCodes[category] ?? partyCategoryWords.codeOf(category) ?? PartyCategory.UNSPECIFIED,
    uscc: reader.text("统一社会信用代码"),
    idType: reader.text("证件类型"),
    idNo: reader.text("证件号码"),
  };
}

function readItem(reader: FormReader): Part<Exhibit> {
  const value = readMoney(reader, "价值");
  return {
    name: reader.text("名称"),
    specification: reader.text("规格"),
    quantity: reader.text("数量"),
    unit: reader.text("单位"),
    ...(value ? { value } : {}),
    valueMethod: reader.code(valueMethodWords, "价值认定方式"),
    sealNo: reader.text("封条编号"),
    custodyPlace: reader.text("保管地点"),
  };
}

function readConduct(reader: FormReader): Part<Conduct> {
  const named = reader.text("罪名", "法条").trim();
  const article = accusationWords.codeOf(named) ?? "";
  const count = (title: string) => Number(reader.value(title, toSmallCount, countExpected) ?? 0n);
  return {
    article,
    // A name that no article is known for goes on as it is: the hub judges it.
    offence: article === "" ? named : (offenceOfArticle.get(article) ?? ""),
    ...readPeriod(reader),
    marks: count("商标数"),
    patents: count("专利数"),
    repeatWithinYears: count("前次处罚距今年数"),
    unitOffender: reader.yes(yesNoWords, "单位犯罪"),
    partyId: reader.text("行为人证件号码", "行为人代码"),
    reasonableSuspicion: reader.yes(yesNoWords, "合理怀疑"),
    metrics: readMetrics(reader),
  };
}

/** 行为起 and 行为止, or both in 行为起止 as `2024-01-01至2024-12-31`. */
function readPeriod(reader: FormReader): Pick<Conduct, "from" | "until"> {
  const [first = "", last = ""] = reader.text("行为起止").split(/[至到~～]|--/);
  return { from: toIsoDate(reader.text("行为起") || first), until: toIsoDate(reader.text("行为止") || last) };
}

/** The message keeps these as 32-bit numbers. */
function toSmallCount(text: string): bigint | undefined {
  const value = toCount(text);
  return value !== undefined && value < 2n ** 32n ? value : undefined;
}

/** Figures stand under their names, e.g. 非法经营数额: 50000元, 标识件数: 500件. */
function readMetrics(reader: FormReader): readonly Metric[] {
  return reader.titles().flatMap((title) => {
    const metric = findMetric(title);
    if (!metric) return [];
    const value = metric.unit === "fen" ? reader.value(title, toFen, moneyExpected) : reader.value(title, toCount, countExpected);
    return value === undefined ? [] : [{ name: metric.name, value }];
  });
}

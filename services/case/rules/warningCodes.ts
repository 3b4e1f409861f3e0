import type { IssueText } from "./issueCodes.ts";

const NORMALISING = "SPEC §5, §10";

/** Doubts with which a row is accepted nevertheless. */
export const warningTexts = {
  W001: {
    zh: "小写字母已改为大写",
    en: "lower case changed to upper case",
    rule: NORMALISING,
    mendZh: "代码请用大写",
    mendEn: "write codes in capitals",
  },
  W002: {
    zh: "全角字符、空格或不可见字符已规范",
    en: "full-width, inner space or invisible characters normalised",
    rule: NORMALISING,
    mendZh: "请用半角字符，不加空格",
    mendEn: "use half-width characters without spaces",
  },
  W003: {
    zh: "日期写法已规范为 YYYY/MM/DD",
    en: "date style normalised to YYYY/MM/DD",
    rule: "SPEC §1.2",
    mendZh: "请写作 2018/04/27",
    mendEn: "write 2018/04/27",
  },
  W004: {
    zh: "占位内容按空值处理",
    en: "placeholder treated as blank",
    rule: "SPEC §10",
    mendZh: "没有内容的请留空",
    mendEn: "leave the field blank when there is nothing to say",
  },
  W005: {
    zh: "文号的括号或空格已规范",
    en: "brackets or spaces of the decision number normalised",
    rule: "SPEC §1.2",
    mendZh: "年份请用六角括号〔〕",
    mendEn: "put the year in 〔〕",
  },
  W006: {
    zh: "分隔符、重复项或别名已规范",
    en: "separator, repetition or other name normalised",
    rule: "SPEC §1.3",
    mendZh: "请用标准名称，以半角分号分隔",
    mendEn: "use the standard names joined by semicolons",
  },
  W007: {
    zh: "缺统一社会信用代码，按其他代码接收",
    en: "no credit code; accepted by another code",
    rule: "SPEC §1.1, §5",
    mendZh: "如已换发证照，请补填统一社会信用代码",
    mendEn: "give the credit code if the party has one by now",
  },
  W008: {
    zh: "公示截止期早于法定最短公示期",
    en: "publicity ends before the legal minimum term",
    rule: "SPEC §1.5",
    mendZh: "请核对，或留空由接收方计算",
    mendEn: "check it, or leave it blank to have it computed",
  },
  W009: {
    zh: "列名不属于标准",
    en: "column is not part of the standard",
    rule: "双公示 V2 (发改办财金〔2018〕424号)",
    mendZh: "请改用标准列名，或删去该列",
    mendEn: "use the column name of the standard, or drop the column",
  },
  W010: {
    zh: "金额与处罚内容不一致",
    en: "amount differs from the content",
    rule: "SPEC §1.1",
    mendZh: "请核对金额与处罚内容",
    mendEn: "compare the amount with the content",
  },
  W011: {
    zh: "金额写法已换算为万元数字",
    en: "amount converted to a number in 万元",
    rule: "SPEC §1.2",
    mendZh: "只填以万元计的数字",
    mendEn: "write only the number, in 万元",
  },
  W012: {
    zh: "机关名称与登记簿不同",
    en: "agency name differs from the register",
    rule: "SPEC §9",
    mendZh: "请核对名称与代码是否属于同一机关",
    mendEn: "check that name and code belong to the same agency",
  },
  W013: {
    zh: "其他代码栏填的是统一社会信用代码",
    en: "the credit code was given in the field of another code",
    rule: "SPEC §5",
    mendZh: "该栏请填原代码，没有则留空",
    mendEn: "give the older code there, or leave it blank",
  },
  W014: {
    zh: "变更时间无法读取，已忽略",
    en: "time of change cannot be read; ignored",
    rule: "SPEC §10",
    mendZh: "请写作 2018-04-27 09:30:00",
    mendEn: "write 2018-04-27 09:30:00",
  },
  W015: {
    zh: "未填写法律要求的内容",
    en: "what the law asks for is not stated",
    rule: "seeds/rules/transfer-procedure.json",
    mendZh: "请补充填报",
    mendEn: "state it in a correction",
  },
  W016: {
    zh: "移送材料不全且未标明“无”（公安机关不得因此拒收）",
    en: "papers missing and not marked none (the police may not refuse the case for it)",
    rule: "310号 第六条、第七条",
    mendZh: "请补交，或标明“无”",
    mendEn: "supply them or mark them none",
  },
} as const satisfies Record<string, IssueText>;

/** A code of warningTexts. */
export type WarningCode = keyof typeof warningTexts;

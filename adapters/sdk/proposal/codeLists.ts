import { fieldTable } from "../formats/fieldTable.ts";
import type { ColumnProfile } from "./columnProfile.ts";
import type { CodeList } from "./proposal.ts";
import { valueTests } from "./valueKinds.ts";

/** Fields with a closed list: the words that the hub takes, and words of other systems for them. */
const wordLists: Readonly<Record<string, { readonly list: string; readonly several: boolean; readonly words: Readonly<Record<string, readonly string[]>> }>> = {
  CF_XDR_LB: {
    list: "party-category",
    several: false,
    words: {
      法人及非法人组织: ["法人", "企业", "单位", "公司", "法人及非法人", "法人及其他组织", "法人或其他组织", "非自然人", "组织", "enterprise", "company", "legal person", "organization"],
      个体工商户: ["个体", "个体户", "个体经营户", "individual business", "sole proprietor"],
      自然人: ["个人", "公民", "自然人(个人)", "person", "individual", "natural person"],
    },
  },
  CF_CFLB: {
    list: "penalty-kinds",
    several: true,
    words: Object.fromEntries(fieldTable.penalty_kinds.map(({ zh, aliases }) => [zh, [...aliases, ...(englishKinds()[zh] ?? [])]])),
  },
  CF_XDR_ZJLX: { list: "id-types", several: false, words: idWords() },
  CF_FR_ZJLX: { list: "id-types", several: false, words: idWords() },
  OP: { list: "operations", several: false, words: { I: ["INSERT", "新增", "插入", "add", "new", "A"], U: ["UPDATE", "修改", "变更", "更正", "M"], D: ["DELETE", "删除", "撤销", "作废", "remove"] } },
};

/** More different values than this are no list. */
const LONGEST_LIST = 30;
const SEPARATORS = /[;,、|]/;
/** Most of the rows with a value must be of one category before it is named for the value. */
const MOST = 0.9;

/** A list for a column whose values are not the hub's own words. */
export interface FoundList {
  readonly name: string;
  readonly list: CodeList;
  /** Cells may hold several values. */
  readonly several: boolean;
  /** Every value has a word. */
  readonly complete: boolean;
}

/** Undefined when the column needs no list: its values are the hub's words already, or it is no list at all. */
export function findCodeList(field: string, column: ColumnProfile, codes: ColumnProfile | undefined): FoundList | undefined {
  const closed = wordLists[field];
  if (!closed || column.filled === 0) return undefined;
  const several = closed.several && column.distinct.some((value) => SEPARATORS.test(value));
  const values = [...new Set(column.distinct.flatMap((value) => (several ? value.split(SEPARATORS).map((part) => part.trim()) : [value])))];
  const own = new Set(Object.keys(closed.words));
  if (values.every((value) => own.has(value) || /^其他[-–—:]/.test(value)) || values.length > LONGEST_LIST) return undefined;
  const known = new Map(Object.entries(closed.words).flatMap(([word, others]) => [word, ...others].map((other) => [other.toUpperCase(), word] as const)));
  const byCode = field === "CF_XDR_LB" && codes ? (value: string) => categoryByCode(value, column, codes) : () => undefined;
  const list = Object.fromEntries(values.map((value) => [value, known.get(value.toUpperCase()) ?? byCode(value) ?? ""]));
  return { name: closed.list, list, several, complete: Object.values(list).every((word) => word !== "") };
}

/** What the credit codes of the rows with this value say: 92 is an individual business, none at all a natural person. */
function categoryByCode(value: string, column: ColumnProfile, codes: ColumnProfile): string | undefined {
  const found = column.values.flatMap((cell, row) => (cell === value ? [codes.values[row] ?? ""] : []));
  const category = (code: string) => (!valueTests.creditCode(code) ? "自然人" : code.startsWith("92") ? "个体工商户" : "法人及非法人组织");
  return fieldTable.party_categories.find((word) => found.filter((code) => category(code) === word).length >= found.length * MOST);
}

function idWords(): Readonly<Record<string, readonly string[]>> {
  const aliases = Object.entries(fieldTable.id_type_aliases);
  return Object.fromEntries(fieldTable.id_types.map((type) => [type, aliases.filter(([, word]) => word === type).map(([alias]) => alias)]));
}

function englishKinds(): Readonly<Record<string, readonly string[]>> {
  return { 警告: ["warning"], 通报批评: ["criticism"], 罚款: ["fine"], 没收违法所得: ["confiscation of gains"], 没收非法财物: ["confiscation", "confiscation of goods"], 吊销许可证件: ["revocation"], 责令停产停业: ["suspension"] };
}

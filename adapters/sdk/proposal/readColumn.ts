import type { Assigned } from "./assignColumns.ts";
import { findCodeList, type FoundList } from "./codeLists.ts";
import type { ColumnProfile } from "./columnProfile.ts";
import { columnPath, quoted } from "./fieldExpressions.ts";
import { compareWithContents, confirmedUnit, likelyUnit, type MoneyUnit } from "./moneyUnit.ts";
import { unitNamed } from "./nameScore.ts";

/** How the values of a column become those of the standard. */
export interface ReadColumn {
  readonly expression: string;
  /** 1 = nothing was guessed. */
  readonly confidence: number;
  readonly why: string;
  readonly list?: FoundList;
  /** Other columns that the expression reads. */
  readonly alsoUses?: readonly string[];
}

const SLASH_DATE = /^\d{4}\/\d{2}\/\d{2}$/;

/** Undefined when the values cannot be read as this field. */
export function readColumn(column: Assigned, all: readonly Assigned[], profiles: readonly ColumnProfile[]): ReadColumn | undefined {
  const { field, profile } = column;
  if (field === "CF_NR_FK" || field === "CF_NR_WFFF") return readMoney(column, all.find((other) => other.field === "CF_NR")?.profile);
  if (field === "CF_JDRQ" || field === "CF_YXQ" || field === "CF_GSJZQ") return readDates(profile);
  const second = field === "CF_CFLB" ? secondHalf(profile, profiles) : undefined;
  if (second) return { expression: `$join([$filled(${columnPath(profile.column)}), $filled(${columnPath(second)})], ";")`, confidence: 1, why: `与 ${second} 合并 / joined with ${second}`, alsoUses: [second] };
  const list = findCodeList(field, profile, all.find((other) => other.field === "CF_XDR_SHXYM")?.profile);
  if (list) return readListed(field, profile, list);
  return plain(profile);
}

function plain({ column }: ColumnProfile): ReadColumn {
  return { expression: columnPath(column), confidence: 1, why: "" };
}

/** V1 (2015) has two columns of kinds. */
function secondHalf({ column }: ColumnProfile, profiles: readonly ColumnProfile[]): string | undefined {
  if (!column.endsWith("1")) return undefined;
  const name = `${column.slice(0, -1)}2`;
  return profiles.find((other) => other.column === name)?.column;
}

function readDates(profile: ColumnProfile): ReadColumn {
  const isPlain = profile.filled === 0 || profile.distinct.every((value) => SLASH_DATE.test(value));
  return isPlain ? plain(profile) : { expression: `$date(${columnPath(profile.column)}, "YYYY/MM/DD")`, confidence: 1, why: `日期形如 / dates like ${profile.distinct[0]}` };
}

function readListed(field: string, profile: ColumnProfile, list: FoundList): ReadColumn | undefined {
  if (field === "OP" && !list.complete) return undefined;
  const path = columnPath(profile.column);
  const one = `$code(${quoted(list.name)}, ${path})`;
  const expression = list.several ? `$join($split($text(${path}), /[;；,，、|]\\s*/).$code(${quoted(list.name)}, $), ";")` : one;
  const open = Object.entries(list.list).flatMap(([value, word]) => (word === "" ? [value] : []));
  const why = open.length > 0 ? `代码表 ${list.name} 尚缺 / the list lacks: ${open.join("、")}` : `按代码表 ${list.name} / by the list ${list.name}`;
  return { expression, confidence: list.complete ? 0.85 : 0.5, why, list };
}

const units: Readonly<Record<MoneyUnit, string>> = { yuan: "元", wan: "万元" };

/** The unit by comparison with the content's words; failing that by the name, then by the sizes, which is only a guess. */
function readMoney({ field, profile }: Assigned, contents: ColumnProfile | undefined): ReadColumn {
  const evidence = contents && compareWithContents(profile, contents, field === "CF_NR_FK" ? "fine" : "confiscated");
  const confirmed = evidence && confirmedUnit(evidence);
  if (evidence && confirmed) return money(profile, confirmed, 1, `单位${units[confirmed]}，${evidence.agreeing[confirmed]}/${evidence.compared} 行与处罚内容一致 / in ${units[confirmed]}, ${evidence.agreeing[confirmed]} of ${evidence.compared} rows agree with the content`);
  const named = unitNamed(profile.column);
  if (named) return money(profile, named, evidence && evidence.compared > 0 ? 0.5 : 0.85, `单位按列名为${units[named]} / the name says ${units[named]}`);
  const likely = likelyUnit(profile);
  if (likely) return money(profile, likely, 0.6, `单位按数值大小推定为${units[likely]} / by their sizes in ${units[likely]}`);
  return money(profile, "wan", 0.5, "单位不明，暂按万元 / the unit is not known, taken as 万元");
}

function money({ column }: ColumnProfile, unit: MoneyUnit, confidence: number, why: string): ReadColumn {
  const path = columnPath(column);
  return { expression: unit === "wan" ? path : `$wan(${path})`, confidence, why };
}

import { fieldTable } from "../formats/fieldTable.ts";
import { fieldNames } from "./fieldNames.ts";
import { initialsOf, pinyinOf } from "./pinyin.ts";

/** How well a column's name fits a field. */
export interface NameMatch {
  readonly field: string;
  /** 0–1; 1 = a name of the standard itself. */
  readonly score: number;
  /** Chinese / English. */
  readonly why: string;
}

const STANDARD = { score: 1, why: "标准名称 / a name of the standard" } as const;
const SURE = { score: 0.95, why: "常见名称 / a usual name" } as const;
const PINYIN = { score: 0.9, why: "拼音 / pinyin" } as const;
const INITIALS = { score: 0.85, why: "拼音首字母 / pinyin initials" } as const;
const MAYBE = { score: 0.5, why: "名称较笼统 / a general name" } as const;
const SIMILAR = { score: 0.6, why: "名称相近 / a similar name" } as const;

/** Titles of natural persons' columns that other columns bear as well. */
const GENERAL_TITLES: ReadonlySet<string> = new Set(["证件类型", "证件号码"]);
/** Initials as short as this name too many things. */
const SHORTEST_INITIALS = 3;
const SHORTEST_SIMILAR = 4;
const LEAST_SIMILARITY = 0.7;
/** What tables put before the names of their columns. */
const PREFIXES = /^(?:XZCF|CF|XK|XZ|T|F|C|V|FLD|COL)(?=[A-Z\u4e00-\u9fa5]{2})/;

const chineseNames: readonly (readonly [name: string, field: string])[] = [
  ...fieldTable.fields.flatMap(({ code, zh, aliases = [] }) => [zh, ...aliases].flatMap(titleVariants).map((title) => [title, code] as const)),
  ...Object.entries(fieldNames).flatMap(([field, { sure }]) => sure.filter(isChinese).map((name) => [name, field] as const)),
];
const standardTitles: ReadonlySet<string> = new Set(fieldTable.fields.flatMap(({ zh, aliases = [] }) => [zh, ...aliases].flatMap(titleVariants)));
const index = buildIndex();

/** Fields that a column of this name may hold, best first. */
export function fieldsNamed(column: string): readonly NameMatch[] {
  const found = new Map<string, NameMatch>();
  for (const name of spellings(column)) for (const match of index.get(name) ?? []) keepBest(found, match);
  if (found.size === 0) for (const match of similarTo(column)) keepBest(found, match);
  return [...found.values()].sort((a, b) => b.score - a.score);
}

/** The unit that a name states, e.g. `罚款金额（元）`. */
export function unitNamed(column: string): "wan" | "yuan" | undefined {
  const name = column.normalize("NFKC").toLowerCase();
  if (/万|wan(?:yuan)?$|_wan/.test(name)) return "wan";
  return /元|yuan$|rmb/.test(name) ? "yuan" : undefined;
}

function keepBest(found: Map<string, NameMatch>, match: NameMatch): void {
  const known = found.get(match.field);
  if (!known || known.score < match.score) found.set(match.field, match);
}

type AddName = (name: string | undefined, field: string, how: Omit<NameMatch, "field">) => void;

function buildIndex(): ReadonlyMap<string, readonly NameMatch[]> {
  const entries = new Map<string, NameMatch[]>();
  const add: AddName = (name, field, how) => {
    if (name === undefined || name === "") return;
    const list = entries.get(name) ?? [];
    list.push({ field, ...how });
    entries.set(name, list);
  };
  addStandardNames(add);
  for (const [title, field] of chineseNames) {
    add(plainName(title), field, standardTitles.has(title) && !GENERAL_TITLES.has(title) ? STANDARD : SURE);
    add(pinyinOf(title), field, PINYIN);
    const initials = initialsOf(title) ?? "";
    if (initials.length >= SHORTEST_INITIALS) add(initials, field, INITIALS);
  }
  return entries;
}

function addStandardNames(add: AddName): void {
  for (const { code, en, gsxt_code } of fieldTable.fields) for (const name of [en, ...(gsxt_code?.split("|") ?? [])]) add(plainName(name), code, SURE);
  for (const [field, { sure, maybe }] of Object.entries(fieldNames)) {
    add(plainName(field), field, STANDARD);
    for (const name of sure) add(plainName(name), field, SURE);
    for (const name of maybe) add(plainName(name), field, MAYBE);
  }
}

/** A column's name in the forms in which the index knows names: whole first, without brackets, without the table's prefix. */
function spellings(column: string): readonly string[] {
  const whole = plainName(column);
  const bare = plainName(column.normalize("NFKC").replaceAll(/[([][^)\]]*[)\]]/g, ""));
  const stripped = [whole, bare].map((name) => name.replace(PREFIXES, ""));
  return [...new Set([whole, bare, ...(index.has(whole) || index.has(bare) ? [] : stripped)])];
}

/** Half width, capitals, without blanks, joints and marks of obligatory columns. */
function plainName(name: string): string {
  return name.normalize("NFKC").toUpperCase().replaceAll(/[\s_.*:\-、,/\u200b\ufeff]/g, "").replaceAll("(万元)", "").replaceAll("(元)", "");
}

function similarTo(column: string): readonly NameMatch[] {
  const name = plainName(column);
  if (!isChinese(name) || name.length < SHORTEST_SIMILAR) return [];
  return chineseNames.flatMap(([title, field]) => {
    const similarity = commonPairs(name, plainName(title));
    return similarity >= LEAST_SIMILARITY ? [{ field, score: SIMILAR.score * similarity, why: `${SIMILAR.why}: ${title}` }] : [];
  });
}

/** Dice's coefficient of the pairs of neighbouring characters. */
function commonPairs(a: string, b: string): number {
  const pairs = (text: string) => new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, start) => text.slice(start, start + 2)));
  const [left, right] = [pairs(a), pairs(b)];
  const common = [...left].filter((pair) => right.has(pair)).length;
  return left.size + right.size === 0 ? 0 : (2 * common) / (left.size + right.size);
}

function isChinese(name: string): boolean {
  return /[\u4e00-\u9fa5]/.test(name);
}

/** The title, and the title without its brackets. */
function titleVariants(title: string): readonly string[] {
  const plain = title.normalize("NFKC").replaceAll(" ", "");
  return [...new Set([plain, plain.replaceAll(/\([^)]*\)/g, "")])];
}

import { fieldTable } from "./fieldTable.ts";

/** What a column of a file holds. */
export type Column =
  | { readonly kind: "value"; readonly code: string; readonly known: boolean }
  | { readonly kind: "operation" | "version" | "changedAt" | "ignored" };

/** Columns a file may have beside the 30 of the standard. */
const extraFields = [{ code: "AJBH", zh: "案件编号" }] as const;
const OPERATION = { code: "OP", zh: "操作类型" } as const;
const VERSION = { code: "VERSION", zh: "版本" } as const;
const CHANGED_AT = { code: "CHANGED_AT", zh: "变更时间" } as const;
const ignored = ["序号", "编号", "NO", "行号"];

/** Spellings seen in real feeds that no title variant yields (SPEC §1.1). */
const otherSpellings: Readonly<Record<string, string>> = { CF_FR_SFZH: "CF_FR_ZJHM", 版本号: "VERSION", 数据版本: "VERSION", 更新时间: "CHANGED_AT" };

/** Codes and Chinese titles in the order in which files are written. */
export const fileColumns: readonly { readonly code: string; readonly zh: string }[] = [
  ...fieldTable.fields.map(({ code, zh }) => ({ code, zh: fileTitle(zh) })),
  ...extraFields,
  OPERATION,
  VERSION,
  CHANGED_AT,
];

const v1Codes: ReadonlySet<string> = new Set(fieldTable.v1_2015_fields);

const columnsByName = buildIndex();

/**
 * What the header says: a V2 code in any case, its Chinese title with or without bracket parts, OP, VERSION,
 * CHANGED_AT. Anything else is a value under its own name in capitals, so that it is not lost silently. A title with
 * the unit 元 is not taken for the column in 万元.
 */
export function columnOf(header: string): Column {
  const name = header.trim().toUpperCase();
  return columnsByName.get(plainName(header)) ?? { kind: "value", code: name, known: false };
}

/** True for the columns of V1 (2015) files. */
export function isV1Code(code: string): boolean {
  return v1Codes.has(code);
}

function buildIndex(): ReadonlyMap<string, Column> {
  const index = new Map<string, Column>();
  const add = (name: string, column: Column) => {
    const plain = plainName(name);
    if (plain !== "" && !index.has(plain)) index.set(plain, column);
  };
  const fields = [...fieldTable.fields, ...extraFields.map((field) => ({ ...field, aliases: undefined }))];
  for (const { code, zh } of fields) for (const name of [code, zh]) add(name, standardColumn(code));
  for (const [code, kind] of [["OP", "operation"], ["VERSION", "version"], ["CHANGED_AT", "changedAt"]] as const) add(code, { kind });
  for (const { code, zh } of [OPERATION, VERSION, CHANGED_AT]) add(zh, index.get(code)!);
  for (const name of ignored) add(name, { kind: "ignored" });
  for (const { code, aliases } of fields) for (const name of aliases ?? []) add(name, standardColumn(code));
  for (const [name, code] of Object.entries(otherSpellings)) add(name, index.get(code)!);
  for (const { code, zh } of fields) for (const name of titleVariants(zh)) add(name, standardColumn(code));
  return index;
}

function standardColumn(code: string): Column {
  return { kind: "value", code, known: true };
}

/** Half width, capitals, no blanks, and without the unit 万元, which is the unit of the standard anyway. */
function plainName(name: string): string {
  return name.normalize("NFKC").replaceAll(/[\s\u200b\ufeff*]/g, "").toUpperCase().replaceAll("(万元)", "");
}

/** The title without its bracket parts, and what stands in the brackets when that names the column alone. */
function titleVariants(title: string): readonly string[] {
  const plain = title.normalize("NFKC");
  const inside = /\(([^)]+)\)/.exec(plain)?.[1] ?? "";
  const bare = plain.replaceAll(/\([^)]*\)/g, "");
  return [bare, bare.replaceAll("_", ""), ...(/码|号/.test(inside) ? [inside] : [])];
}

function fileTitle(title: string): string {
  return title.replaceAll(" ", "");
}

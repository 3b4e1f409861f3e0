/** A record of a list on a form: column to text. */
export type FormRecord = Readonly<Record<string, string>>;

/** What stands in one field of a form: text, or a list of records where the system can keep lists. */
export type FormValue = string | readonly FormRecord[];

/** A list of a form and the order of its columns when it is written as text. */
export interface ListColumns {
  readonly title: string;
  readonly columns: readonly string[];
}

/**
 * The records of a list. Systems without lists write it as text: as JSON, or records apart by `;` or a new line, values by
 * `|` in the order of the columns, or as `column=value` in any order.
 */
export function toRecords(value: FormValue, { columns }: ListColumns): readonly FormRecord[] {
  if (typeof value !== "string") return value;
  const records = recordsOfJson(value);
  if (records) return records;
  return value
    .split(/[;；\n]/)
    .filter((part) => part.trim() !== "")
    .map((part) => toRecord(part, columns));
}

/** Undefined when the text is no JSON list of objects: it is read as plain text then. */
function recordsOfJson(text: string): readonly FormRecord[] | undefined {
  if (!text.trimStart().startsWith("[")) return undefined;
  try {
    const list = JSON.parse(text) as unknown;
    if (!Array.isArray(list) || !list.every((one) => typeof one === "object" && one !== null)) return undefined;
    return list.map((one: object) => Object.fromEntries(Object.entries(one).map(([title, found]) => [title, toText(found)])));
  } catch {
    return undefined;
  }
}

function toText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

function toRecord(text: string, columns: readonly string[]): FormRecord {
  const record: Record<string, string> = {};
  let position = 0;
  for (const cell of text.split(/[|｜]/)) {
    const [, name, named = ""] = /^\s*([^=＝]{1,30})[=＝](.*)$/s.exec(cell) ?? [];
    const title = name?.trim() ?? columns[position++] ?? `第${position}列`;
    record[title] = (name === undefined ? cell : named).trim();
  }
  return record;
}

/** The list as text, for systems without lists; the reverse of `toRecords`. */
export function toListText(records: readonly FormRecord[]): string {
  return records.map((record) => Object.entries(record).flatMap(([title, value]) => (value === "" ? [] : `${title}=${clean(value)}`)).join("|")).join(";");
}

function clean(value: string): string {
  return value.replaceAll(/[|｜]/g, "/").replaceAll(/[;；\n]/g, "，");
}

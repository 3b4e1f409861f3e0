/** Where a value stands in a record: names and numbers from the top. */
export type Path = readonly (string | number)[];

/** Every text and number of a record of any depth, in order. */
export function leavesOf(value: unknown, path: Path = []): readonly { readonly path: Path; readonly value: string | number }[] {
  if (typeof value === "string" || typeof value === "number") return [{ path, value }];
  if (typeof value !== "object" || value === null) return [];
  const parts: [string | number, unknown][] = Array.isArray(value) ? value.map((one: unknown, index) => [index, one]) : Object.entries(value);
  return parts.flatMap(([name, one]) => leavesOf(one, [...path, name]));
}

/** The value with another one at the path; everything else is shared with the former. */
export function withLeaf<Value>(value: Value, [first, ...rest]: Path, replaced: unknown): Value {
  if (first === undefined) return replaced as Value;
  if (Array.isArray(value)) return value.map((one: unknown, index) => (index === first ? withLeaf(one, rest, replaced) : one)) as Value;
  const fields = value as Readonly<Record<PropertyKey, unknown>>;
  return { ...fields, [first]: withLeaf(fields[first], rest, replaced) } as Value;
}

/** The record without the value at the path. */
export function withoutLeaf(record: Readonly<Record<string, unknown>>, [first, ...rest]: Path): Readonly<Record<string, unknown>> {
  const inner = rest.length > 0 && record[String(first)];
  if (inner) return { ...record, [String(first)]: withoutLeaf(inner as Readonly<Record<string, unknown>>, rest) };
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== first));
}

const LAST_DIGITS = /\d+(?=\D*$)/;

export const hasDigits = (value: string | number): boolean => /\d/.test(String(value));

/** The value with its last number replaced: `黔示罚〔2024〕17号` → `黔示罚〔2024〕42号`. Numbers stay numbers. */
export function renumbered(value: string | number, n: number): string | number {
  return typeof value === "number" ? n : value.replace(LAST_DIGITS, String(n));
}

import { valueText } from "../../../../adapters/sdk/connectors/rest/valueText.ts";
import { isPath, withValue } from "./paths.ts";

/**
 * Reads a form backwards: where the manifest puts `key`, the other side finds the key. Gives the values by the paths that stand in the form
 * (`deliveryId`, `fields.x`, …); what an expression computed stays unknown, with its text as name.
 */
export function readForm(form: unknown, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof form === "string") return value === undefined ? {} : { [form]: value };
  if (Array.isArray(form)) return Object.assign({}, ...form.map((part, index) => readForm(part, (value as readonly unknown[] | undefined)?.[index]))) as Record<string, unknown>;
  if (typeof form !== "object" || form === null) return {};
  const parts = Object.entries(form).map(([name, part]) => readForm(part, (value as Record<string, unknown> | undefined)?.[name]));
  return Object.assign({}, ...parts) as Record<string, unknown>;
}

/** The value of a name, or of the only expression that mentions it. */
export function valueOf(read: Readonly<Record<string, unknown>>, name: string): unknown {
  if (name in read) return read[name];
  return Object.entries(read).find(([expression]) => !isPath(expression) && new RegExp(`(^|[^\\w.])${name}($|[^\\w])`).test(expression))?.[1];
}

/** The outcome that an answer tells, also where the manifest tells it by codes of its own: `$lookup({"accepted": "10", …}, outcome)`. */
export function outcomeOf(read: Readonly<Record<string, unknown>>): string {
  const told = valueText(valueOf(read, "outcome"));
  const codes = Object.keys(read).map((expression) => /^\$lookup\((\{[^{}]*\}), outcome\)$/.exec(expression)?.[1]).find((table) => table !== undefined);
  const code = codes === undefined ? undefined : Object.entries(JSON.parse(codes) as Record<string, string>).find(([, written]) => written === told)?.[0];
  return code ?? told;
}

/** The record's fields, whether they stand together or one by one. */
export function fieldsOf(read: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const together = read["fields"];
  if (typeof together === "object" && together !== null) return together as Record<string, unknown>;
  const single = Object.entries(read).filter(([path]) => isPath(path) && path.startsWith("fields."));
  return single.reduce<unknown>((fields, [path, value]) => withValue(fields, path.split(".").slice(1), value), {}) as Record<string, unknown>;
}

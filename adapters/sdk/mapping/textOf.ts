import { plainDecimal } from "../formats/plainDecimal.ts";

/** The text of a value of a record; a list of values is joined by `;`. Undefined for nothing and for an object, which has no text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return plainDecimal(String(value));
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (!Array.isArray(value)) return undefined;
  const parts = value.map(textOf);
  return parts.some((part) => part === undefined) ? undefined : parts.join(";");
}

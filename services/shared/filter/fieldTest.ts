import { enumValues } from "../../../proto/gen/events.ts";
import type { FilterField } from "./fields.ts";
import type { FieldTest } from "./readNode.ts";

export type ValueTest = (value: unknown) => boolean;

const never: ValueTest = () => false;

/** The test for one value of this field. A test that does not fit the kind of the field passes nothing. */
export function compileTest(test: FieldTest, field: FilterField): ValueTest {
  switch (test.form) {
    case "equals":
      return oneOf([test.value], field);
    case "in":
      return oneOf(test.values, field);
    case "prefix":
      return field.kind === "text" ? (value) => String(value).startsWith(test.value) : never;
    case "range":
      return between(test.min, test.max, field);
    case "exists":
      return isSet;
  }
}

/** There, and not what a field of its kind holds when nobody set it. */
function isSet(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.length > 0;
  return value !== undefined && value !== "" && value !== 0 && value !== 0n && value !== false;
}

function oneOf(wanted: readonly string[], { kind, enumeration }: FilterField): ValueTest {
  switch (kind) {
    case "text":
    case "flag": {
      const texts = new Set(wanted);
      return (value) => texts.has(String(value));
    }
    case "number":
    case "bigint": {
      // 03, 3 and 3.0 are one number: compared by how the language writes it.
      const numbers = new Set(wanted.map((text) => String(parseNumber(text))));
      return (value) => isNumber(value) && numbers.has(String(value));
    }
    case "enum": {
      const numbers = new Set(wanted.map((name) => enumNumber(enumeration, name)));
      return (value) => numbers.has(value as number);
    }
    case "bytes":
    case "message":
      return never;
  }
}

function between(min: string | undefined, max: string | undefined, { kind }: FilterField): ValueTest {
  if (kind === "text") return (value) => typeof value === "string" && (min === undefined || value >= min) && (max === undefined || value <= max);
  if (kind !== "number" && kind !== "bigint") return never;
  // A bound that is no number passes nothing: no number is above or below NaN.
  const low = min === undefined ? Number.NEGATIVE_INFINITY : (parseNumber(min) ?? Number.NaN);
  const high = max === undefined ? Number.POSITIVE_INFINITY : (parseNumber(max) ?? Number.NaN);
  return (value) => isNumber(value) && value >= low && value <= high;
}

const isNumber = (value: unknown): value is number | bigint => typeof value === "number" || typeof value === "bigint";

/** Whole numbers exactly, at any size; others as doubles. The language compares the two kinds by their mathematical value. */
export function parseNumber(text: string): number | bigint | undefined {
  if (/^-?\d{1,40}$/.test(text)) return BigInt(text);
  return /^-?\d{1,20}\.\d{1,20}$/.test(text) ? Number(text) : undefined;
}

/** The number of a value of an enumeration, by its name as proto JSON writes it, its name without the prefix, or its number. */
export function enumNumber(enumeration: string, text: string): number | undefined {
  const values = Object.entries(enumValues[enumeration] ?? {});
  const found = values.find(([number, [name, short]]) => text === name || text === short || text === number);
  return found && Number(found[0]);
}

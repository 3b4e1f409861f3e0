/** Thrown for a value of which only JSONata knows what it means; one object, so that throwing it costs little. */
export const notPlain: Error = Object.assign(new Error("only JSONata knows what this means"), { stack: "" });

/** JSONata's truth of a value. */
export function truthOf(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return value !== "";
  if (value === undefined || value === null) return false;
  if (typeof value === "number" && Number.isFinite(value)) return value !== 0;
  throw notPlain;
}

/** JSONata's text of a value in a concatenation. */
export function stringOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "";
  if (typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(Number.isInteger(value) ? value : Number(value.toPrecision(15)));
  throw notPlain;
}

/** Equality of two values that are there. */
export function equal(left: unknown, right: unknown): boolean {
  if (isObject(left) || isObject(right)) throw notPlain;
  return left === right;
}

/** Order of two texts or two numbers; nothing when one is not there. */
export function less(left: unknown, right: unknown): boolean | undefined {
  if (typeof left === "string" && typeof right === "string") return left < right;
  if (typeof left === "number" && typeof right === "number") return left < right;
  throw notPlain;
}

/** Sum of two numbers. */
export function add(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number" && Number.isFinite(left) && Number.isFinite(right)) return left + right;
  throw notPlain;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** A JSON value as text: empty for nothing, JSON for lists and objects. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What stands in a JSON value at a path of plain names; undefined when there is nothing. */
export function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((within, name) => (typeof within === "object" && within !== null ? (within as Record<string, unknown>)[name] : undefined), value);
}

import { maskNumbers } from "../../../services/shared/events/maskNumbers.ts";

/** Characters of a value that are shown. */
const SHOWN = 60;

/** A value as a problem may show it: one line, personal numbers masked, long texts by their length only. */
export function shownValue(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? typeof value);
  if (text.length > SHOWN) return `（${text.length} 字 / characters）`;
  return maskNumbers(text.replaceAll(/\s+/g, " "));
}

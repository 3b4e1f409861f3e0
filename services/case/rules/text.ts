const FULL_WIDTH = /[\uFF01-\uFF5E\u3000]/g;
const CONTROLS = String.raw`\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F`;
const FORMATTING = String.raw`\u00AD\u200B-\u200F\u2028-\u202E\u2060\uFEFF`;
const INVISIBLE = new RegExp(`[${CONTROLS}${FORMATTING}]`);
const ALL_INVISIBLE = new RegExp(INVISIBLE, "g");
const PLAIN_CODE = /^[0-9A-Z]*$/;

/** Full-width letters, digits, punctuation and space to their ASCII form; one code unit stays one code unit. */
export function toHalfWidth(text: string): string {
  return text.replace(FULL_WIDTH, (wide) => (wide === "\u3000" ? " " : String.fromCharCode(wide.charCodeAt(0) - 0xfee0)));
}

/** Without control and zero-width characters, which some databases refuse and which could hide a number from a scan. */
export function withoutInvisible(text: string): string {
  return INVISIBLE.test(text) ? text.replace(ALL_INVISIBLE, "") : text;
}

/** A code in the form in which it is checked, and what had to be changed for that. */
export interface NormalisedCode {
  value: string;
  /** Had lower-case letters. */
  lowered: boolean;
  /** Had full-width characters or inner spaces. */
  widened: boolean;
}

/** Half width, no spaces, upper case; undefined when the text already is plain digits and capitals. */
export function normaliseCode(text: string): NormalisedCode | undefined {
  if (PLAIN_CODE.test(text)) return undefined;
  const narrow = toHalfWidth(text).replace(/\s+/g, "");
  const value = narrow.toUpperCase();
  return { value, lowered: value !== narrow, widened: narrow !== text };
}

/** At most `limit` characters (code points, so that no pair is split). */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return Array.from(text.slice(0, 2 * limit)).slice(0, limit).join("");
}

/** Number of code points. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

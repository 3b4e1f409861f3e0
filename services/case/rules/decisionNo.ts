import { toHalfWidth } from "./text.ts";

const STANDARD = /^（?[\u4e00-\u9fa5（）·]{1,40}〔(?:19|20)\d{2}〕第?\d{1,6}(?:-\d{1,3})?号$/;
const YEAR = /[[【(〔﹝{<]((?:19|20)\d{2})[\]】)〕﹞}>]/;
const PARENTHESES = { "(": "（", ")": "）" } as const;

/** True for the shape of SPEC §1.2, e.g. `黔示工商罚〔2018〕12号`, after normaliseDecisionNo. */
export function isDecisionNo(text: string): boolean {
  return STANDARD.test(text);
}

/**
 * The number in the form that makes equal decisions equal: no spaces, half-width digits, 〔〕 around the year, full-width
 * parentheses elsewhere. Words are not touched.
 */
export function normaliseDecisionNo(text: string): string {
  if (STANDARD.test(text)) return text;
  return toHalfWidth(text)
    .replace(/\s+/g, "")
    .replace(YEAR, "〔$1〕")
    .replace(/[()]/g, (mark) => PARENTHESES[mark as keyof typeof PARENTHESES])
    .replace(/(\d)[—–‐](\d)/g, "$1-$2");
}

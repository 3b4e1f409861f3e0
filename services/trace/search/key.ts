import { partyKey } from "../../shared/partyKey.ts";
import type { SearchedColumn } from "../schema.ts";

/** What a key is taken for, as TraceKeyResponse names it. */
export type KeyKind = "event" | "case" | "party" | "decision" | "document";

/** One way to read a key: a column, and the forms in which the value may stand there. */
export interface Reading {
  readonly kind: KeyKind;
  readonly column: SearchedColumn;
  readonly values: readonly string[];
}

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const CASE_ID = /^[pt][a-z2-7]{26}$/;
const CREDIT_CODE = /^[0-9A-HJ-NPQRTUWXY]{18}$/;
/** A year in any brackets that people write. */
const YEAR = /[[【(〔﹝{<]((?:19|20)\d{2})[\]】)〕﹞}>]/;

/** What the key may mean, most telling first; a key whose form is unmistakable has one reading. Empty for an empty key. */
export function readKey(key: string, keySecret: string): Reading[] {
  const trimmed = toHalfWidth(key).trim();
  if (trimmed === "") return [];
  const compact = trimmed.replace(/[\s-]+/g, "").toUpperCase();
  if (ULID.test(compact)) return [{ kind: "event", column: "event_id", values: [compact] }];
  if (CASE_ID.test(trimmed.toLowerCase())) return [{ kind: "case", column: "case_id", values: [trimmed.toLowerCase()] }];
  const nameKey = partyKey(keySecret, key);
  const name: Reading[] = nameKey === "" ? [] : [{ kind: "party", column: "party_key", values: [nameKey] }];
  const values = [...new Set([normaliseNumber(key), key.trim(), trimmed])];
  const numbers: Reading[] = [
    { kind: "decision", column: "decision_no", values },
    { kind: "document", column: "document_no", values },
    { kind: "document", column: "source_reference", values },
  ];
  return CREDIT_CODE.test(compact) ? [{ kind: "party", column: "party_code", values: [compact] }, ...numbers] : [...numbers, ...name];
}

/** A decision or document number in the form in which the case service records it: `黔示工商罚〔2018〕12号`. */
export function normaliseNumber(text: string): string {
  return toHalfWidth(text)
    .replace(/\s+/g, "")
    .replace(YEAR, "〔$1〕")
    .replaceAll("(", "（")
    .replaceAll(")", "）")
    .replace(/(\d)[—–‐](\d)/g, "$1-$2");
}

/** Full-width letters, digits and signs as half-width ones. */
export function toHalfWidth(text: string): string {
  return text.replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replaceAll("\u3000", " ");
}

import { findPersonalData } from "./personalData.ts";
import type { PersonalHit } from "./personalData.ts";
import { toHalfWidth } from "./text.ts";

const LONG_NUMBER = /^[0-9A-Za-z]{15,20}$/;
const MEDIUM_NUMBER = /^[0-9A-Za-z]{8,14}$/;

/** The form in which a document or telephone number may be named: first 6, ******** and last 4 (SPEC §11.2), or less. */
export function maskIdentifier(value: string): string {
  if (value === "") return "";
  if (LONG_NUMBER.test(value)) return `${value.slice(0, 6)}********${value.slice(-4)}`;
  if (MEDIUM_NUMBER.test(value)) return `${value.slice(0, 2)}****${value.slice(-2)}`;
  return "****";
}

/** A person's name: the first character only. */
export function maskName(name: string): string {
  return name === "" ? "" : `${String.fromCodePoint(name.codePointAt(0) ?? 0x2a)}**`;
}

/** How the hit may be shown. */
export function maskHit(hit: PersonalHit, text: string): string {
  if (hit.kind === "e-mail") return "***@***";
  if (hit.kind === "home address") return "[地址/address]****";
  return maskIdentifier(toHalfWidth(text.slice(hit.start, hit.end)).replace(/[ +-]/g, ""));
}

/** The text with every personal number and address masked; numbers of 19 digits and more are masked as well. */
export function hidePersonalData(text: string): string {
  const narrow = text.replace(/[0-9０-９]{19,}/g, maskIdentifier);
  let shown = "";
  let from = 0;
  for (const hit of findPersonalData(narrow)) {
    shown += narrow.slice(from, hit.start) + maskHit(hit, narrow);
    from = hit.end;
  }
  return shown + narrow.slice(from);
}

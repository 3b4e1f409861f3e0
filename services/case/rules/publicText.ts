import type { Draft } from "./draft.ts";
import type { V2Field } from "./penaltyFields.ts";
import { residentBirthDate, residentIdCheckDigit } from "./identifiers.ts";
import { maskHit, maskIdentifier } from "./masking.ts";
import { findPersonalData } from "./personalData.ts";

/** Codes that name a person's own number in practice: the tax number of an individual business, certificates. */
const FREE_CODES: ReadonlySet<string> = new Set(["CF_XDR_SWDJ", "CF_XDR_SYDW", "CF_XDR_SHZZ"]);
const PROSE: ReadonlySet<V2Field["form"]> = new Set(["text", "person_name", "agency_name", "kinds"]);
const SHORTEST_NUMBER = 6;

/** Finds personal data in columns that are published (E019); one error per column, naming only masked values. */
export function checkPublicText(draft: Draft): void {
  const { cells, faulty, table } = draft;
  for (const field of table.fields) {
    if (field.publish !== "public" || faulty.has(field.code)) continue;
    const text = cells[field.code];
    if (text === "") continue;
    if (PROSE.has(field.form)) checkProse(draft, field, text);
    else if (FREE_CODES.has(field.code)) checkFreeCode(draft, field, text);
  }
}

function checkProse(draft: Draft, field: V2Field, text: string): void {
  const shown = findPersonalData(text).map((hit) => maskHit(hit, text));
  const { CF_XDR_ZJHM, CF_FR_ZJHM } = draft.cells;
  for (const number of [CF_XDR_ZJHM, CF_FR_ZJHM]) {
    if (number.length >= SHORTEST_NUMBER && text.includes(number)) shown.push(maskIdentifier(number));
  }
  if (shown.length > 0) report(draft, field, shown);
}

function checkFreeCode(draft: Draft, field: V2Field, text: string): void {
  const number = text.slice(0, 18);
  if (text === draft.cells.CF_XDR_SHXYM || !/^\d{17}[\dX]$/.test(number)) return;
  if (residentBirthDate(number) === undefined || residentIdCheckDigit(number) !== number.charAt(17)) return;
  report(draft, field, [maskIdentifier(number)]);
}

function report(draft: Draft, field: V2Field, masked: readonly string[]): void {
  const distinct = [...new Set(masked)];
  const shown = distinct.slice(0, 3).join("、");
  draft.findings.error("E019", field.code, "", { zh: `${distinct.length} 处`, en: `${distinct.length} found`, shown });
}

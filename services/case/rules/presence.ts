import type { Draft } from "./draft.ts";
import type { V2Field } from "./penaltyFields.ts";
import { isOrganisationCode, isRegistrationNumber } from "./identifiers.ts";
import { countCharacters } from "./text.ts";

type Need = V2Field["required"]["自然人"];

/** What must be filled (E001, W007), what must be blank (E009), and what is too long (E002), column by column. */
export function checkPresence(draft: Draft): void {
  for (const field of draft.table.fields) {
    const text = draft.cells[field.code];
    if (text === "") checkBlank(draft, field);
    else checkFilled(draft, field, text);
  }
}

function checkBlank(draft: Draft, field: V2Field): void {
  if (needOf(draft, field) !== "required" || (draft.revoking && !field.key)) return;
  if (field.code === "CF_XDR_SHXYM" && acceptOtherCode(draft)) return;
  // A credit code says that the category is wrong (E009); then the person's document is not missing.
  const onlyOfPersons = field.required.法人及非法人组织 === "must_be_blank";
  if (onlyOfPersons && draft.cells.CF_XDR_SHXYM !== "") return;
  draft.findings.error("E001", field.code, draft.received[field.code].trim());
}

/** Licences older than the credit code carry a registration number or an organisation code instead. */
function acceptOtherCode(draft: Draft): boolean {
  const { CF_XDR_GSZC, CF_XDR_ZZJG } = draft.cells;
  const other = [CF_XDR_ZZJG, CF_XDR_GSZC].find((code) => isOrganisationCode(code) || isRegistrationNumber(code));
  if (other === undefined) return false;
  draft.findings.warn("W007", "CF_XDR_SHXYM", "", { zh: `按 ${other}`, en: `by ${other}` });
  return true;
}

function checkFilled(draft: Draft, field: V2Field, text: string): void {
  if (needOf(draft, field) === "must_be_blank") {
    draft.faulty.add(field.code);
    draft.findings.error("E009", field.code, text, {
      zh: `${draft.category ?? ""}须留空`,
      en: "must be blank for this category",
    });
    return;
  }
  const limit = field.max_length;
  // Forms with a judgement of their own (dates, choices, credit codes) say more than their length does.
  if (limit === null || text.length <= limit || field.form === "date" || field.form === "choice") return;
  if (draft.faulty.has(field.code) || countCharacters(text) <= limit) return;
  draft.faulty.add(field.code);
  draft.findings.error("E002", field.code, text, { zh: `最多 ${limit} 字`, en: `at most ${limit} characters` });
}

function needOf(draft: Draft, field: V2Field): Need {
  const { required } = field;
  if (draft.category !== undefined) return required[draft.category];
  const everybody = Object.values(required).every((need) => need === "required");
  return everybody ? "required" : "optional";
}

import type { Draft } from "./draft.ts";
import type { CategoryWord } from "./penaltyFields.ts";
import { creditCodeFault, isOrganisationCode, isRegistrationNumber, residentIdFault } from "./identifiers.ts";
import { toHalfWidth } from "./text.ts";
import type { V2Code } from "./v2Codes.ts";

const RESIDENT_CARD = "身份证";
const OTHER_DOCUMENT = /^其他[-－—–:：](.+)$/;
const INDIVIDUAL_BUSINESS_PREFIX = "92";

/** Category, codes and documents of the party (E004–E009); what a category must leave blank is left to checkPresence. */
export function checkParty(draft: Draft): void {
  draft.category = readCategory(draft);
  if (draft.category !== "自然人") {
    checkPartyCode(draft);
    checkRegistrationNumber(draft);
    checkOrganisationCode(draft);
    checkDocument(draft, "CF_FR_ZJLX", "CF_FR_ZJHM");
  }
  if (draft.category === undefined || draft.category === "自然人") checkDocument(draft, "CF_XDR_ZJLX", "CF_XDR_ZJHM");
}

/** Judges one credit code cell (E004, E005). True when it is valid. */
export function checkCreditCode(draft: Draft, field: V2Code): boolean {
  const code = draft.cells[field];
  const fault = creditCodeFault(code);
  if (fault === undefined) return true;
  draft.faulty.add(field);
  draft.findings.error(fault === "form" ? "E004" : "E005", field, code);
  return false;
}

function readCategory(draft: Draft): CategoryWord | undefined {
  const { cells, findings, table } = draft;
  const found = cells.CF_XDR_LB;
  if (found === "") return undefined;
  if (!table.categories.has(found)) cells.CF_XDR_LB = toHalfWidth(found).replace(/\s+/g, "");
  if (!table.categories.has(cells.CF_XDR_LB)) {
    findings.error("E009", "CF_XDR_LB", found);
    return undefined;
  }
  if (cells.CF_XDR_LB !== found) findings.warn("W002", "CF_XDR_LB", found);
  return cells.CF_XDR_LB as CategoryWord;
}

function checkPartyCode(draft: Draft): void {
  const code = draft.cells.CF_XDR_SHXYM;
  if (code === "" || !checkCreditCode(draft, "CF_XDR_SHXYM") || draft.category === undefined) return;
  if (code.startsWith(INDIVIDUAL_BUSINESS_PREFIX) === (draft.category === "个体工商户")) return;
  draft.findings.error("E009", "CF_XDR_LB", draft.category, {
    zh: `统一社会信用代码以 ${code.slice(0, 2)} 开头`,
    en: `the credit code begins with ${code.slice(0, 2)}`,
  });
}

function checkRegistrationNumber(draft: Draft): void {
  const { cells, findings } = draft;
  const number = cells.CF_XDR_GSZC;
  if (number === "" || isRegistrationNumber(number)) return;
  if (number === cells.CF_XDR_SHXYM) {
    findings.warn("W013", "CF_XDR_GSZC", number);
    return;
  }
  draft.faulty.add("CF_XDR_GSZC");
  findings.error("E007", "CF_XDR_GSZC", number);
}

function checkOrganisationCode(draft: Draft): void {
  const { cells, findings } = draft;
  const found = cells.CF_XDR_ZZJG;
  if (found === "") return;
  const partyCode = creditCodeFault(cells.CF_XDR_SHXYM) === undefined ? cells.CF_XDR_SHXYM : "";
  if (found === partyCode) {
    findings.warn("W013", "CF_XDR_ZZJG", found);
    cells.CF_XDR_ZZJG = partyCode.slice(8, 17);
  }
  const code = cells.CF_XDR_ZZJG;
  if (isOrganisationCode(code) && (partyCode === "" || partyCode.slice(8, 17) === code)) return;
  draft.faulty.add("CF_XDR_ZZJG");
  findings.error("E008", "CF_XDR_ZZJG", found);
}

function checkDocument(draft: Draft, typeField: V2Code, numberField: V2Code): void {
  const { cells, findings } = draft;
  if (cells[typeField] === "") return;
  const type = readDocumentType(draft, typeField);
  if (type === undefined) {
    findings.error("E009", typeField, cells[typeField]);
    return;
  }
  const number = cells[numberField];
  if (number === "") {
    if (typeField === "CF_FR_ZJLX" && !draft.revoking) findings.error("E001", numberField, "");
    return;
  }
  if (type !== RESIDENT_CARD || residentIdFault(number, draft.today) === undefined) return;
  draft.faulty.add(numberField);
  findings.error("E006", numberField, number);
}

function readDocumentType(draft: Draft, field: V2Code): string | undefined {
  const found = draft.cells[field];
  if (draft.table.idTypes.has(found)) return found;
  const word = toHalfWidth(found).replace(/\s+/g, "");
  const other = OTHER_DOCUMENT.exec(word)?.[1];
  const type = other === undefined ? (draft.table.idTypeAliases.get(word) ?? word) : `其他-${other}`;
  if (other === undefined && !draft.table.idTypes.has(type)) return undefined;
  if (type !== found) draft.findings.warn("W006", field, found);
  draft.cells[field] = type;
  return type;
}

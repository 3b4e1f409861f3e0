import type { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import type { Party } from "../../../proto/gen/hub/common/v1/party.ts";
import type { V2Code } from "./v2Codes.ts";

/** What makes two submissions speak of the same record; a part that is missing is empty. */
export interface NaturalKey {
  decisionNo: string;
  agencyUscc: string;
  /** Identifier of the party: credit code, else organisation code, registration number, document number, name (SPEC §5). */
  partyId: string;
}

/** The natural key of a record: one decision against several parties is several records (SPEC §1.2). */
export function naturalKey(penalty: Penalty): NaturalKey {
  const party = penalty.party;
  return {
    decisionNo: penalty.decisionNo,
    agencyUscc: penalty.agency?.uscc ?? "",
    partyId: party === undefined ? "" : party.uscc || party.orgCode || party.regNo || party.idNo || party.name,
  };
}

/** Column of the exchange that carries the agency's case number; not of the standard. */
type ContentCode = V2Code | "AJBH";

/** Every column that makes up a record's content, in the order of the standard. */
const contents: readonly (readonly [code: ContentCode, value: (penalty: Penalty) => string])[] = [
  ["CF_XDR_MC", ofParty("name")],
  ["CF_XDR_LB", (penalty) => String(penalty.party?.category ?? "")],
  ["CF_XDR_SHXYM", ofParty("uscc")],
  ["CF_XDR_GSZC", ofParty("regNo")],
  ["CF_XDR_ZZJG", ofParty("orgCode")],
  ["CF_XDR_SWDJ", ofParty("taxNo")],
  ["CF_XDR_SYDW", ofParty("institutionCertNo")],
  ["CF_XDR_SHZZ", ofParty("socialOrgCertNo")],
  ["CF_FRDB", ofParty("legalRepName")],
  ["CF_FR_ZJLX", ofParty("legalRepIdType")],
  ["CF_FR_ZJHM", ofParty("legalRepIdNo")],
  ["CF_XDR_ZJLX", ofParty("idType")],
  ["CF_XDR_ZJHM", ofParty("idNo")],
  ["CF_WSH", (penalty) => penalty.decisionNo],
  ["CF_WFXW", (penalty) => penalty.violationType],
  ["CF_SY", (penalty) => penalty.violationFacts],
  ["CF_YJ", (penalty) => penalty.legalBasis],
  ["CF_CFLB", (penalty) => `${penalty.kinds.toSorted((a, b) => a - b).join(";")}|${penalty.otherKind}`],
  ["CF_NR", (penalty) => penalty.content],
  ["CF_NR_FK", (penalty) => String(penalty.fine?.fen ?? "")],
  ["CF_NR_WFFF", (penalty) => String(penalty.confiscated?.fen ?? "")],
  ["CF_NR_ZKDX", (penalty) => penalty.licence],
  ["CF_JDRQ", (penalty) => penalty.decisionDate],
  ["CF_YXQ", (penalty) => penalty.validUntil],
  ["CF_GSJZQ", (penalty) => penalty.publicityUntil],
  ["CF_CFJG", (penalty) => penalty.agency?.name ?? ""],
  ["CF_CFJGDM", (penalty) => penalty.agency?.uscc ?? ""],
  ["CF_SJLY", (penalty) => penalty.sourceUnit?.name ?? ""],
  ["CF_SJLYDM", (penalty) => penalty.sourceUnit?.uscc ?? ""],
  ["BZ", (penalty) => penalty.remarks],
  ["AJBH", (penalty) => penalty.caseNo],
];

/**
 * One text for equal content: rows that differ only in what normalising removes, or in the order of the kinds, give the
 * same. The basis of the content hash; holds personal values, so it is never logged.
 */
export function canonicalContent(penalty: Penalty): string {
  return JSON.stringify(contents.map(([, value]) => value(penalty)));
}

/** Codes of the columns in which two versions of a record differ, in the order of the standard. */
export function changedFields(before: Penalty, after: Penalty): string[] {
  return contents.filter(([, value]) => value(before) !== value(after)).map(([code]) => code);
}

function ofParty(key: Exclude<keyof Party, "category">): (penalty: Penalty) => string {
  return (penalty) => penalty.party?.[key] ?? "";
}

import type { ValueKind } from "./valueKinds.ts";

/** What the values of a field look like, and how much they alone tell. */
export interface FieldKind {
  /** The values are of one of these kinds. */
  readonly kinds: readonly ValueKind[];
  /** 0–1: how sure the field is by its values alone, without a name. */
  readonly telling: number;
}

const kind = (telling: number, ...kinds: readonly ValueKind[]): FieldKind => ({ kinds, telling });

/** Fields of the standard and of the exchange, in the order of the standard. */
export const fieldKinds: Readonly<Record<string, FieldKind>> = {
  CF_XDR_MC: kind(0.45, "partyName"),
  CF_XDR_LB: kind(0.75, "category", "listCode"),
  CF_XDR_SHXYM: kind(0.7, "partyCreditCode"),
  CF_XDR_GSZC: kind(0.6, "registrationNumber"),
  CF_XDR_ZZJG: kind(0.6, "organisationCode"),
  CF_XDR_SWDJ: kind(0, "documentNumber", "creditCode"),
  CF_XDR_SYDW: kind(0, "documentNumber"),
  CF_XDR_SHZZ: kind(0, "documentNumber"),
  CF_FRDB: kind(0.35, "personName"),
  CF_FR_ZJLX: kind(0.3, "idType", "listCode"),
  CF_FR_ZJHM: kind(0.3, "residentNumber", "documentNumber"),
  CF_XDR_ZJLX: kind(0.35, "idType", "listCode"),
  CF_XDR_ZJHM: kind(0.35, "residentNumber", "documentNumber"),
  CF_WSH: kind(0.75, "decisionNo"),
  CF_WFXW: kind(0.05, "text"),
  CF_SY: kind(0.15, "longText"),
  CF_YJ: kind(0.6, "legalBasis"),
  CF_CFLB: kind(0.75, "penaltyKinds", "listCode"),
  CF_NR: kind(0.5, "penaltyWords"),
  CF_NR_FK: kind(0.2, "amount"),
  CF_NR_WFFF: kind(0.2, "amount"),
  CF_NR_ZKDX: kind(0.05, "text"),
  CF_JDRQ: kind(0.3, "date"),
  CF_YXQ: kind(0.2, "date"),
  CF_GSJZQ: kind(0.1, "date"),
  CF_CFJG: kind(0.5, "agencyName"),
  CF_CFJGDM: kind(0.55, "agencyCreditCode"),
  CF_SJLY: kind(0.3, "agencyName"),
  CF_SJLYDM: kind(0.3, "agencyCreditCode"),
  BZ: kind(0, "anything"),
  AJBH: kind(0.05, "caseNo"),
  OP: kind(0.5, "operation", "listCode"),
  VERSION: kind(0, "wholeNumber"),
  CHANGED_AT: kind(0.1, "date"),
};

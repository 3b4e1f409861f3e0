import type { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import type { Money, Party } from "../../../proto/gen/hub/common/v1/party.ts";
import type { Amounts } from "./amounts.ts";
import type { Dates } from "./dates.ts";
import type { CategoryWord } from "./penaltyFields.ts";
import type { Kinds } from "./kinds.ts";
import type { V2Cells } from "./v2Codes.ts";

const CATEGORIES: Readonly<Record<CategoryWord, PartyCategory>> = {
  法人及非法人组织: PartyCategory.ORGANISATION,
  个体工商户: PartyCategory.INDIVIDUAL_BUSINESS,
  自然人: PartyCategory.NATURAL_PERSON,
};

/** What the checks read out of the cells. */
export interface Readings {
  category: CategoryWord | undefined;
  dates: Dates;
  kinds: Kinds;
  amounts: Amounts;
  /** 案件编号, not a column of the standard. */
  caseNo: string;
}

/** The decision in the hub's form, from normalised cells and what was read out of them. */
export function toPenalty(cells: V2Cells, { category, dates, kinds, amounts, caseNo }: Readings): Penalty {
  return {
    decisionNo: cells.CF_WSH,
    party: toParty(cells, category),
    violationType: cells.CF_WFXW,
    violationFacts: cells.CF_SY,
    legalBasis: cells.CF_YJ,
    kinds: kinds.kinds,
    otherKind: kinds.otherKind,
    content: cells.CF_NR,
    fine: toMoney(amounts.fine),
    confiscated: toMoney(amounts.confiscated),
    licence: cells.CF_NR_ZKDX,
    decisionDate: dates.decision,
    validUntil: dates.validUntil,
    publicityUntil: dates.publicityUntil,
    agency: { uscc: cells.CF_CFJGDM, name: cells.CF_CFJG },
    sourceUnit: { uscc: cells.CF_SJLYDM, name: cells.CF_SJLY },
    remarks: cells.BZ,
    caseNo,
  };
}

function toParty(cells: V2Cells, category: CategoryWord | undefined): Party {
  return {
    name: cells.CF_XDR_MC,
    category: category === undefined ? PartyCategory.UNSPECIFIED : CATEGORIES[category],
    uscc: cells.CF_XDR_SHXYM,
    regNo: cells.CF_XDR_GSZC,
    orgCode: cells.CF_XDR_ZZJG,
    taxNo: cells.CF_XDR_SWDJ,
    institutionCertNo: cells.CF_XDR_SYDW,
    socialOrgCertNo: cells.CF_XDR_SHZZ,
    legalRepName: cells.CF_FRDB,
    legalRepIdType: cells.CF_FR_ZJLX,
    legalRepIdNo: cells.CF_FR_ZJHM,
    idType: cells.CF_XDR_ZJLX,
    idNo: cells.CF_XDR_ZJHM,
  };
}

function toMoney(fen: bigint | undefined): Money | undefined {
  return fen === undefined ? undefined : { fen };
}

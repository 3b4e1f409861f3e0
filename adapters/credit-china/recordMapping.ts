import type { Penalty } from "../../proto/gen/hub/case/v1/penalty.ts";
import { AgencyRef, Party, PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { toKindWords, toSlashDate, toWanYuan } from "../sdk/formats/standardWords.ts";

/** The public columns of 双公示 V2 (发改办财金〔2018〕424号), code to value. */
export type PublicRecord = Readonly<Record<string, string>>;

const categoryWords: Readonly<Record<PartyCategory, string>> = {
  [PartyCategory.UNSPECIFIED]: "",
  [PartyCategory.ORGANISATION]: "法人及非法人组织",
  [PartyCategory.INDIVIDUAL_BUSINESS]: "个体工商户",
  [PartyCategory.NATURAL_PERSON]: "自然人",
};

/**
 * The decision in the columns that may be published. Identity documents and remarks have no column here, whatever the
 * view of the subscription let through. `publicityUntil` (ISO) is the end of display that the hub has set.
 */
export function toPublicRecord(penalty: Penalty, publicityUntil: string): PublicRecord {
  const agency = penalty.agency ?? AgencyRef.create();
  const source = penalty.sourceUnit ?? AgencyRef.create();
  return {
    ...partyColumns(penalty.party ?? Party.create()),
    CF_WSH: penalty.decisionNo,
    CF_WFXW: penalty.violationType,
    CF_SY: penalty.violationFacts,
    CF_YJ: penalty.legalBasis,
    CF_CFLB: toKindWords(penalty.kinds, penalty.otherKind),
    CF_NR: penalty.content,
    CF_NR_FK: toWanYuan(penalty.fine),
    CF_NR_WFFF: toWanYuan(penalty.confiscated),
    CF_NR_ZKDX: penalty.licence,
    CF_JDRQ: toSlashDate(penalty.decisionDate),
    CF_YXQ: toSlashDate(penalty.validUntil),
    CF_GSJZQ: toSlashDate(publicityUntil),
    CF_CFJG: agency.name,
    CF_CFJGDM: agency.uscc,
    CF_SJLY: source.name,
    CF_SJLYDM: source.uscc,
  };
}

function partyColumns(party: Party): PublicRecord {
  return {
    CF_XDR_MC: party.name,
    CF_XDR_LB: categoryWords[party.category],
    CF_XDR_SHXYM: party.uscc,
    CF_XDR_GSZC: party.regNo,
    CF_XDR_ZZJG: party.orgCode,
    CF_XDR_SWDJ: party.taxNo,
    CF_XDR_SYDW: party.institutionCertNo,
    CF_XDR_SHZZ: party.socialOrgCertNo,
    CF_FRDB: party.legalRepName,
  };
}

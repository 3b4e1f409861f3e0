import { PenaltyKind, type Penalty } from "../../proto/gen/hub/case/v1/penalty.ts";
import { AgencyRef, Party, PartyCategory, type Money } from "../../proto/gen/hub/common/v1/party.ts";

/** The public columns of 双公示 V2 (发改办财金〔2018〕424号), code to value. */
export type PublicRecord = Readonly<Record<string, string>>;

/** 处罚类别 as the standard writes it; 其他 takes its words from the decision. */
const kindWords: Readonly<Record<PenaltyKind, string>> = {
  [PenaltyKind.UNSPECIFIED]: "",
  [PenaltyKind.WARNING]: "警告",
  [PenaltyKind.CRITICISM]: "通报批评",
  [PenaltyKind.FINE]: "罚款",
  [PenaltyKind.CONFISCATE_GAINS]: "没收违法所得",
  [PenaltyKind.CONFISCATE_GOODS]: "没收非法财物",
  [PenaltyKind.SUSPEND_LICENCE]: "暂扣许可证件",
  [PenaltyKind.DOWNGRADE]: "降低资质等级",
  [PenaltyKind.REVOKE_LICENCE]: "吊销许可证件",
  [PenaltyKind.RESTRICT_BUSINESS]: "限制开展生产经营活动",
  [PenaltyKind.SUSPEND_BUSINESS]: "责令停产停业",
  [PenaltyKind.CLOSE_BUSINESS]: "责令关闭",
  [PenaltyKind.RESTRICT_EMPLOYMENT]: "限制从业",
  [PenaltyKind.DETENTION]: "行政拘留",
  [PenaltyKind.OTHER]: "其他-",
};

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
    CF_CFLB: toKinds(penalty.kinds, penalty.otherKind),
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

/** Kinds in the standard's words, joined by ";". */
export function toKinds(kinds: readonly PenaltyKind[], otherKind: string): string {
  return kinds.map((kind) => (kind === PenaltyKind.OTHER ? kindWords[kind] + otherKind : kindWords[kind])).join(";");
}

/** Ten thousand yuan with 6 decimals (1 万元 = 1,000,000 fen); empty when there is no amount. */
export function toWanYuan(money: Money | undefined): string {
  if (!money) return "";
  return `${money.fen / 1_000_000n}.${String(money.fen % 1_000_000n).padStart(6, "0")}`;
}

/** ISO date to the standard's `YYYY/MM/DD`. */
export function toSlashDate(isoDate: string): string {
  return isoDate.replaceAll("-", "/");
}

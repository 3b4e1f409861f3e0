import { CaseFiled, CaseNotFiled, TransferSent } from "../../proto/gen/hub/case/v1/transfer.ts";
import { Penalty, PenaltyCorrected, PenaltyDecided, PenaltyKind, PenaltyRevoked } from "../../proto/gen/hub/case/v1/penalty.ts";
import { Party, PartyCategory, type AgencyRef, type DocumentRef } from "../../proto/gen/hub/common/v1/party.ts";
import { PublicationBar, PublicationBarred, PublicationRefused, Published, Withdrawn } from "../../proto/gen/hub/credit/v1/publication.ts";
import type { Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { toHubNotice, type NoticeKind } from "../sdk/steps/hubNotice.ts";
import { onlyMasked, toYuan, type NoticeFields } from "../sdk/steps/noticeValues.ts";
import type { PlatformItem, Register } from "./platform.ts";
import { toTicket } from "./submissionMapping.ts";

const SYSTEM = "linkage-platform";

type PlatformData = PlatformItem["data"];

interface ItemMapping {
  readonly register: Register;
  readonly toData: (data: Uint8Array) => PlatformData;
}

/** Types that have a form of their own on the platform, older than the general one: register and form. */
const mappings: ReadonlyMap<string, ItemMapping> = new Map<string, ItemMapping>([
  ["hub.case.v1.PenaltyDecided", { register: "penalties", toData: (data) => decided("已决定", PenaltyDecided.decode(data)) }],
  ["hub.case.v1.PenaltyCorrected", { register: "penalties", toData: (data) => corrected(PenaltyCorrected.decode(data)) }],
  ["hub.case.v1.PenaltyRevoked", { register: "penalties", toData: (data) => revoked(PenaltyRevoked.decode(data)) }],
  ["hub.case.v1.TransferSent", { register: "transfers", toData: (data) => transferSent(TransferSent.decode(data)) }],
  ["hub.case.v1.CaseFiled", { register: "transfers", toData: (data) => caseFiled(CaseFiled.decode(data)) }],
  ["hub.case.v1.CaseNotFiled", { register: "transfers", toData: (data) => caseNotFiled(CaseNotFiled.decode(data)) }],
  ["hub.credit.v1.Published", { register: "publications", toData: (data) => published(Published.decode(data)) }],
  ["hub.credit.v1.Withdrawn", { register: "publications", toData: (data) => withdrawn(Withdrawn.decode(data)) }],
  ["hub.credit.v1.PublicationRefused", { register: "publications", toData: (data) => refused(PublicationRefused.decode(data)) }],
  ["hub.credit.v1.PublicationBarred", { register: "publications", toData: (data) => barred(PublicationBarred.decode(data)) }],
]);

export interface MappedItem {
  readonly register: Register;
  readonly item: PlatformItem;
}

/**
 * The delivery as a row of the platform; undefined when the platform has no register for the type or the delivery has
 * no event. Throws when the data is not the message that the type names.
 */
export function toPlatformItem({ deliveryId, event }: Delivery): MappedItem | undefined {
  const mapped = event && (toOwnForm(event) ?? toGeneralForm(event));
  if (!mapped) return undefined;
  const type = event.type.slice(event.type.lastIndexOf(".") + 1);
  return { register: mapped.register, item: { deliveryId, caseId: event.subject, version: event.caseVersion, type, data: mapped.data } };
}

interface Form {
  readonly register: Register;
  readonly data: PlatformData;
}

function toOwnForm({ type, data }: Event): Form | undefined {
  const mapping = mappings.get(type);
  return mapping && { register: mapping.register, data: mapping.toData(data) };
}

/** Which register takes which kind of notice. */
const noticeRegisters: Readonly<Record<NoticeKind, Register>> = {
  step: "transfers",
  change: "transfers",
  deadline: "deadlines",
  review: "reviews",
  answer: "queue",
};

/** 登记项 tells apart what the register holds of one case: a deadline, a suspect, a report. */
function toGeneralForm(event: Event): Form | undefined {
  const notice = toHubNotice(event);
  if (!notice) return undefined;
  const { kind, title, item, fields } = notice;
  return { register: noticeRegisters[kind], data: { 状态: title, ...(item === "" ? {} : { 登记项: item }), ...fields, ...ownNumber(fields) } };
}

/** 受理编号: the platform's own fact of which the hub speaks. */
function ownNumber({ 报送系统: system, 来源: reference = "" }: NoticeFields): PlatformData {
  const ticket = system === SYSTEM && typeof reference === "string" ? toTicket(reference) : undefined;
  return ticket === undefined ? {} : { 受理编号: ticket };
}

/** The platform's code list 处罚种类 (处罚法 2021 art. 9, in the order of the law). */
const kindCodes: Readonly<Record<PenaltyKind, string>> = {
  [PenaltyKind.UNSPECIFIED]: "",
  [PenaltyKind.WARNING]: "0101",
  [PenaltyKind.CRITICISM]: "0102",
  [PenaltyKind.FINE]: "0201",
  [PenaltyKind.CONFISCATE_GAINS]: "0202",
  [PenaltyKind.CONFISCATE_GOODS]: "0203",
  [PenaltyKind.SUSPEND_LICENCE]: "0301",
  [PenaltyKind.DOWNGRADE]: "0302",
  [PenaltyKind.REVOKE_LICENCE]: "0303",
  [PenaltyKind.RESTRICT_BUSINESS]: "0401",
  [PenaltyKind.SUSPEND_BUSINESS]: "0402",
  [PenaltyKind.CLOSE_BUSINESS]: "0403",
  [PenaltyKind.RESTRICT_EMPLOYMENT]: "0404",
  [PenaltyKind.DETENTION]: "0500",
  [PenaltyKind.OTHER]: "0600",
};

/** The platform's code list 当事人类别. */
const categoryCodes: Readonly<Record<PartyCategory, string>> = {
  [PartyCategory.UNSPECIFIED]: "",
  [PartyCategory.ORGANISATION]: "1",
  [PartyCategory.INDIVIDUAL_BUSINESS]: "2",
  [PartyCategory.NATURAL_PERSON]: "3",
};

const barWords: Readonly<Record<PublicationBar, string>> = {
  [PublicationBar.UNSPECIFIED]: "",
  [PublicationBar.MINOR]: "未成年人",
  [PublicationBar.REVOKED]: "决定已撤销",
  [PublicationBar.WARNING_ONLY]: "仅警告",
  [PublicationBar.SLIGHT]: "轻微失信",
  [PublicationBar.EXPIRED]: "公示期已满",
  [PublicationBar.NATURAL_PERSON]: "自然人",
  [PublicationBar.STATE_SECRET]: "国家秘密或公共安全",
  [PublicationBar.PRIVACY]: "商业秘密或个人隐私",
  [PublicationBar.TRANSFERRED]: "案件已移送司法机关",
};

function agency(role: string, ref: AgencyRef | undefined): PlatformData {
  return { [role]: ref?.name ?? "", [`${role}代码`]: ref?.uscc ?? "" };
}

function penaltyData(状态: string, penalty: Penalty = Penalty.create()): PlatformData {
  return { 状态, 处罚决定书文号: penalty.decisionNo, 案件编号: penalty.caseNo, ...partyData(penalty.party), ...decisionData(penalty) };
}

function partyData(party: Party = Party.create()): PlatformData {
  return {
    当事人: party.name,
    当事人类别: categoryCodes[party.category],
    统一社会信用代码: party.uscc,
    工商注册号: party.regNo,
    组织机构代码: party.orgCode,
    法定代表人: party.legalRepName,
    证件类型: party.idType,
    证件号码: onlyMasked(party.idNo),
  };
}

function decisionData(penalty: Penalty): PlatformData {
  return {
    违法行为类型: penalty.violationType,
    违法事实: penalty.violationFacts,
    处罚依据: penalty.legalBasis,
    处罚种类: penalty.kinds.map((kind) => kindCodes[kind]),
    其他种类: penalty.otherKind,
    处罚内容: penalty.content,
    罚款金额: toYuan(penalty.fine),
    没收金额: toYuan(penalty.confiscated),
    暂扣吊销证照: penalty.licence,
    处罚决定日期: penalty.decisionDate,
    ...agency("处罚机关", penalty.agency),
  };
}

const decided = (状态: string, { penalty }: PenaltyDecided) => penaltyData(状态, penalty);
const corrected = ({ penalty, changedFields }: PenaltyCorrected) => ({ ...penaltyData("已变更", penalty), 变更字段: changedFields });
const revoked = ({ penalty, revokedDate, reason }: PenaltyRevoked) => ({
  ...penaltyData("已撤销", penalty),
  撤销日期: revokedDate,
  撤销原因: reason,
});

function documentData(document: DocumentRef): PlatformData {
  const { kind, number, date, hashAlgorithm, hash } = document;
  return { 类别: kind, 文号: number, 日期: date, 摘要算法: hashAlgorithm, 摘要: hash };
}

function transferData(状态: string, fact: Pick<CaseFiled, "caseNo" | "agency" | "police" | "occurredAt">): PlatformData {
  return {
    状态,
    案件编号: fact.caseNo,
    ...agency("移送机关", fact.agency),
    ...agency("公安机关", fact.police),
    办理时间: fact.occurredAt,
  };
}

const transferSent = (fact: TransferSent) => ({
  ...transferData("已移送", fact),
  移送书文号: fact.transferNo,
  涉嫌罪名: fact.offenceCodes,
  处罚决定书文号: fact.decisionNo,
  材料: fact.documents.map(documentData),
});
const caseFiled = (fact: CaseFiled) => ({ ...transferData("已立案", fact), 材料: fact.document ? [documentData(fact.document)] : [] });
const caseNotFiled = (fact: CaseNotFiled) => ({
  ...transferData("不予立案", fact),
  不予立案理由: fact.reason,
  材料: fact.document ? [documentData(fact.document)] : [],
});

function publicationData(状态: string, fact: { channel: string; version: number; decisionNo?: string; remoteId?: string }): PlatformData {
  return {
    状态,
    公示渠道: fact.channel,
    处罚决定书文号: fact.decisionNo ?? "",
    记录版本: fact.version,
    渠道编号: fact.remoteId ?? "",
  };
}

const published = (fact: Published) => ({ ...publicationData("已公示", fact), 办理时间: fact.publishedAt });
const withdrawn = (fact: Withdrawn) => ({ ...publicationData("已撤下", fact), 办理时间: fact.withdrawnAt });
const refused = (fact: PublicationRefused) => ({ ...publicationData("渠道退回", fact), 退回代码: fact.code, 退回原因: fact.message });
const barred = (fact: PublicationBarred) => ({ ...publicationData("不予公示", fact), 不公示原因: barWords[fact.bar] });

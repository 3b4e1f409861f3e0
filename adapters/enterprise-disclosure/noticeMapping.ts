import type { Penalty } from "../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { PublicationBar, PublicationRequested, WithdrawalRequested } from "../../proto/gen/hub/credit/v1/publication.ts";
import type { Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { toKindWords, toWanYuan } from "../sdk/formats/standardWords.ts";

/** The channel of this system in the hub's events. */
export const CHANNEL = "enterprise-disclosure";

/** A row for `gsxt_penalty`; the keys are its columns (GSXT codes, SPEC §2.1). */
export type NoticeRow = Readonly<Record<string, string | number | null>> & {
  readonly delivery_id: string;
  readonly case_id: string;
  readonly version: number;
};

/** Why a delivery never reaches the system. */
export interface Barrier {
  readonly code: "UNKNOWN_EVENT_TYPE" | "INVALID_EVENT_DATA" | "WRONG_CHANNEL" | "NATURAL_PERSON";
  readonly message: string;
  /** Version of the record, 0 when it could not be read. */
  readonly version: number;
}

const WITHDRAWAL_REASONS: Readonly<Record<PublicationBar, string>> = {
  [PublicationBar.UNSPECIFIED]: "",
  [PublicationBar.MINOR]: "当事人未成年",
  [PublicationBar.REVOKED]: "处罚决定被撤销、变更或者确认无效",
  [PublicationBar.WARNING_ONLY]: "仅警告，不予公示",
  [PublicationBar.SLIGHT]: "轻微失信，不予公示",
  [PublicationBar.EXPIRED]: "公示期届满",
  [PublicationBar.NATURAL_PERSON]: "自然人不予公示",
  [PublicationBar.STATE_SECRET]: "涉及国家秘密或者安全稳定",
  [PublicationBar.PRIVACY]: "涉及商业秘密或者个人隐私",
  [PublicationBar.TRANSFERRED]: "依法暂不公示",
};

/** The row that a delivery becomes, or why it must not be written. Never throws. */
export function toNotice(delivery: Delivery): NoticeRow | Barrier {
  const { event } = delivery;
  try {
    if (event?.type === "hub.credit.v1.PublicationRequested") return toPublication(delivery.deliveryId, event);
    if (event?.type === "hub.credit.v1.WithdrawalRequested") return toWithdrawal(delivery.deliveryId, event);
  } catch {
    return barrier("INVALID_EVENT_DATA", "事件数据无法解码 / the event data cannot be decoded");
  }
  return barrier("UNKNOWN_EVENT_TYPE", `公示系统不接收该事件 / this system takes no ${event?.type ?? "empty event"}`);
}

function toPublication(deliveryId: string, event: Event): NoticeRow | Barrier {
  const { channel, penalty, version, publicityUntil } = PublicationRequested.decode(event.data);
  if (channel !== CHANNEL) return wrongChannel(channel, version);
  if (!penalty?.party) return barrier("INVALID_EVENT_DATA", "缺少处罚或者相对人 / penalty or party missing", version);
  // The hub bars natural persons already; this is the last guard before a public site.
  if (!isEnterprise(penalty)) return barrier("NATURAL_PERSON", "自然人的处罚不在公示系统公示 / natural persons are never shown here", version);
  return {
    ...eventColumns(deliveryId, event),
    op: version > 1 ? "U" : "I",
    version,
    ...partyColumns(penalty),
    ...decisionColumns(penalty),
    pubDeadline: publicityUntil,
  };
}

function toWithdrawal(deliveryId: string, event: Event): NoticeRow | Barrier {
  const { channel, decisionNo, version, bar } = WithdrawalRequested.decode(event.data);
  if (channel !== CHANNEL) return wrongChannel(channel, version);
  return { ...eventColumns(deliveryId, event), op: "D", version, penDecNo: decisionNo, remReason: WITHDRAWAL_REASONS[bar] };
}

function isEnterprise({ party }: Penalty): boolean {
  const enterprise = party?.category === PartyCategory.ORGANISATION || party?.category === PartyCategory.INDIVIDUAL_BUSINESS;
  return enterprise && party.idNo === "" && party.idType === "";
}

function eventColumns(deliveryId: string, event: Event) {
  return { delivery_id: deliveryId, case_id: event.subject, case_version: event.caseVersion, event_id: event.id };
}

function partyColumns({ party }: Penalty): Readonly<Record<string, string>> {
  if (!party) return {};
  return { uniscId: party.uscc, regNo: party.regNo, entName: party.name, leRep: party.legalRepName };
}

function decisionColumns(penalty: Penalty): Readonly<Record<string, string | null>> {
  return {
    penDecNo: penalty.decisionNo,
    illegActType: penalty.violationType,
    penBasis_CN: penalty.legalBasis,
    mainIllegFact: penalty.violationFacts,
    penType_CN: toKindWords(penalty.kinds, penalty.otherKind),
    penContent: penalty.content,
    penAm: toWanYuan(penalty.fine) || null,
    forfAm: toWanYuan(penalty.confiscated) || null,
    penAuth_CN: penalty.agency?.name ?? "",
    penDecIssDate: penalty.decisionDate,
    penPeri: penalty.validUntil,
  };
}

const wrongChannel = (channel: string, version: number): Barrier =>
  barrier("WRONG_CHANNEL", `不是发往本渠道 / meant for channel ${channel}`, version);

function barrier(code: Barrier["code"], message: string, version = 0): Barrier {
  return { code, message, version };
}

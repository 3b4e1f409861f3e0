import { expect, test } from "vitest";
import { Penalty, PenaltyKind } from "../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { PublicationBar, PublicationRequested, WithdrawalRequested } from "../../proto/gen/hub/credit/v1/publication.ts";
import { Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { toNotice } from "./noticeMapping.ts";

const penalty = Penalty.fromPartial({
  decisionNo: "黔示知罚〔2018〕2号",
  party: { name: "贵州示例戊电器有限公司", category: PartyCategory.ORGANISATION, uscc: "91520381MAYT00056Y", legalRepName: "示例孙五" },
  violationType: "假冒专利",
  kinds: [PenaltyKind.FINE, PenaltyKind.OTHER],
  otherKind: "责令改正",
  content: "并处罚款15000元。",
  fine: { fen: 1_500_000n },
  decisionDate: "2018-05-18",
  validUntil: "2099-12-31",
  agency: { uscc: "11520300MBYT00033K", name: "贵州示例市知识产权局" },
});

const aDelivery = (type: string, data: Uint8Array): Delivery =>
  Delivery.fromPartial({ deliveryId: "enterprise-disclosure.7", event: { id: "e7", type, subject: "pabc", caseVersion: 3, data } });

const aRequest = (more: Parameters<typeof PublicationRequested.fromPartial>[0]): Delivery => {
  const request = PublicationRequested.fromPartial({ channel: "enterprise-disclosure", penalty, version: 1, publicityUntil: "2021-05-18", ...more });
  return aDelivery("hub.credit.v1.PublicationRequested", PublicationRequested.encode(request).finish());
};

test("a publication becomes a row with the system's codes, amounts in 万元", () => {
  expect(toNotice(aRequest({}))).toMatchObject({
    delivery_id: "enterprise-disclosure.7",
    case_id: "pabc",
    op: "I",
    version: 1,
    uniscId: "91520381MAYT00056Y",
    penDecNo: "黔示知罚〔2018〕2号",
    penType_CN: "罚款;其他-责令改正",
    penAm: "1.500000",
    forfAm: null,
    pubDeadline: "2021-05-18",
  });
});

test("a later version is an update", () => {
  expect(toNotice(aRequest({ version: 2 }))).toMatchObject({ op: "U", version: 2 });
});

test("a withdrawal is a delete with its reason", () => {
  const request = WithdrawalRequested.fromPartial({ channel: "enterprise-disclosure", decisionNo: "号", version: 2, bar: PublicationBar.REVOKED });
  const data = WithdrawalRequested.encode(request).finish();
  expect(toNotice(aDelivery("hub.credit.v1.WithdrawalRequested", data))).toMatchObject({ op: "D", penDecNo: "号", remReason: expect.stringContaining("撤销") as string });
});

test.each([
  ["by category", { category: PartyCategory.NATURAL_PERSON }],
  ["of unknown category", { category: PartyCategory.UNSPECIFIED }],
  ["by an identity document", { idNo: "520***" }],
])("a natural person, known %s, never becomes a row", (_, party) => {
  const person = { ...penalty, party: { ...penalty.party, ...party } };
  expect(toNotice(aRequest({ penalty: person }))).toMatchObject({ code: "NATURAL_PERSON", version: 1 });
});

test("what is meant for another channel, of another type or unreadable never becomes a row", () => {
  expect(toNotice(aRequest({ channel: "credit-china" }))).toMatchObject({ code: "WRONG_CHANNEL" });
  expect(toNotice(aDelivery("hub.case.v1.PenaltyDecided", new Uint8Array()))).toMatchObject({ code: "UNKNOWN_EVENT_TYPE" });
  expect(toNotice(aDelivery("hub.credit.v1.PublicationRequested", Uint8Array.of(0xff)))).toMatchObject({ code: "INVALID_EVENT_DATA" });
});

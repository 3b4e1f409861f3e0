import { expect, test } from "vitest";
import { SubmissionExpired, SubmissionResolved } from "../../../proto/gen/hub/case/v1/procedure.ts";
import { SuspectCharged } from "../../../proto/gen/hub/case/v1/suspect.ts";
import { TransferSent } from "../../../proto/gen/hub/case/v1/transfer.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import { AnswerResult, Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { isTold, readDeliveries, type ToldEvent } from "./toldEvent.ts";

const person = { name: "示例某", category: PartyCategory.NATURAL_PERSON, idType: "身份证", idNo: "520102188001010014" };

const read = (type: string, data: Uint8Array) =>
  readDeliveries("police", [Delivery.fromPartial({ deliveryId: "police.1", event: { id: "E1", type: `hub.case.v1.${type}`, subject: "t1", caseVersion: 3, data } })])[0]!;
const told = (type: string, data: Uint8Array): ToldEvent => {
  const found = read(type, data);
  if (!isTold(found)) throw new Error("told expected");
  return found;
};

test("the organs concerned learn who is suspected, in the case and on the track of one suspect", () => {
  const sent = told("TransferSent", TransferSent.encode(TransferSent.fromPartial({ caseNo: "示例案1", suspects: [person] })).finish());
  expect(sent).toMatchObject({ deliveryId: "police.1", eventId: "E1", type: "TransferSent", caseId: "t1", version: 3, kind: "step", title: "移送" });
  expect(sent.suspects).toEqual([{ 姓名: "示例某", 类别: "自然人", 统一社会信用代码: "", 证件类型: "身份证", 证件号码: person.idNo }]);
  expect(told("SuspectCharged", SuspectCharged.encode(SuspectCharged.fromPartial({ suspectNo: "2", suspect: person })).finish()).suspects).toHaveLength(1);
});

test("what became of a row is told with the row it was, and only of the system's own rows", () => {
  const resolved = (system: string) =>
    told("SubmissionResolved", SubmissionResolved.encode(SubmissionResolved.fromPartial({ resolution: "recorded", eventId: "E9", source: { system, reference: "outbox/GA1" } })).finish());
  expect(resolved("police").result).toMatchObject({ reference: "outbox/GA1", resolution: "recorded", eventId: "E9" });
  expect(resolved("court").result).toBeUndefined();
  const expired = SubmissionExpired.encode(SubmissionExpired.fromPartial({ waitingFor: "transfer.sent", source: { system: "police", reference: "outbox/GA1" } })).finish();
  expect(told("SubmissionExpired", expired).result).toMatchObject({ reference: "outbox/GA1", resolution: "expired" });
});

test("a strange type and unreadable data are refused, each with its reason", () => {
  expect(read("SubmissionParked", new Uint8Array())).toMatchObject({ result: AnswerResult.REFUSED, reason: "UNKNOWN_EVENT_TYPE" });
  expect(read("TransferSent", Uint8Array.of(0xff))).toMatchObject({ result: AnswerResult.REFUSED, reason: "INVALID_EVENT_DATA" });
});

import { expect, test } from "vitest";
import { PublicationRequested, WithdrawalRequested } from "../../proto/gen/hub/credit/v1/publication.ts";
import { Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { toUploadRow } from "./requestMapping.ts";

const delivery = (type: string, data: Uint8Array) => Delivery.fromPartial({ deliveryId: "credit-china.7", event: { type, subject: "pcase", data } });

test("a request becomes a row with the record's version, not the version of the case", () => {
  const data = PublicationRequested.encode(
    PublicationRequested.fromPartial({ channel: "credit-china", version: 3, publicityUntil: "2021-01-01", penalty: { decisionNo: "示例1号" } }),
  ).finish();
  expect(toUploadRow(delivery("hub.credit.v1.PublicationRequested", data))).toMatchObject({
    deliveryId: "credit-china.7",
    caseId: "pcase",
    version: 3,
    action: "publish",
    record: { CF_WSH: "示例1号", CF_GSJZQ: "2021/01/01" },
  });
});

test("a withdrawal carries the decision number alone", () => {
  const data = WithdrawalRequested.encode(
    WithdrawalRequested.fromPartial({ channel: "credit-china", version: 4, decisionNo: "示例1号" }),
  ).finish();
  const row = toUploadRow(delivery("hub.credit.v1.WithdrawalRequested", data));
  expect(row).toMatchObject({ version: 4, action: "withdraw", record: { CF_WSH: "示例1号" } });
});

test("what is not for this channel is refused with a reason and never thrown", () => {
  const other = PublicationRequested.encode(PublicationRequested.fromPartial({ channel: "enterprise-disclosure", penalty: {} })).finish();
  expect(toUploadRow(delivery("hub.credit.v1.PublicationRequested", other))).toMatchObject({ reason: "INVALID_EVENT_DATA" });
  expect(toUploadRow(delivery("hub.credit.v1.PublicationRequested", new Uint8Array([255, 255, 255])))).toMatchObject({ reason: "INVALID_EVENT_DATA" });
  expect(toUploadRow(delivery("hub.case.v1.CaseFiled", new Uint8Array()))).toMatchObject({ reason: "UNKNOWN_EVENT_TYPE" });
  expect(toUploadRow(Delivery.fromPartial({ deliveryId: "x" }))).toMatchObject({ reason: "UNKNOWN_EVENT_TYPE" });
});

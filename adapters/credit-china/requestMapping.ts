import { PublicationRequested, WithdrawalRequested } from "../../proto/gen/hub/credit/v1/publication.ts";
import type { Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { CHANNEL, type UploadRow } from "./channel.ts";
import { toPublicRecord } from "./recordMapping.ts";

/** Why a delivery is nothing for the channel. */
export interface NotForChannel {
  readonly reason: "UNKNOWN_EVENT_TYPE" | "INVALID_EVENT_DATA";
  readonly message: string;
}

type RowPart = Pick<UploadRow, "version" | "action" | "record">;

const mappings: ReadonlyMap<string, (data: Uint8Array) => RowPart | undefined> = new Map([
  ["hub.credit.v1.PublicationRequested", (data: Uint8Array) => publication(PublicationRequested.decode(data))],
  ["hub.credit.v1.WithdrawalRequested", (data: Uint8Array) => withdrawal(WithdrawalRequested.decode(data))],
]);

/** The request as a row of an upload, or why it cannot be one. Never throws. */
export function toUploadRow(delivery: Delivery): UploadRow | NotForChannel {
  const event = delivery.event;
  const mapping = event && mappings.get(event.type);
  if (!mapping) {
    return { reason: "UNKNOWN_EVENT_TYPE", message: `渠道不接收此类事件 / the channel takes no ${event?.type ?? "empty delivery"}` };
  }
  const part = decode(event, mapping);
  if (!part) {
    return { reason: "INVALID_EVENT_DATA", message: "事件数据无法解码，或属于其他渠道 / the event data is broken or for another channel" };
  }
  return { deliveryId: delivery.deliveryId, caseId: event.subject, serial: event.caseVersion, ...part };
}

function decode(event: Event, mapping: (data: Uint8Array) => RowPart | undefined): RowPart | undefined {
  try {
    return mapping(event.data);
  } catch {
    return undefined;
  }
}

function publication({ channel, penalty, version, publicityUntil }: PublicationRequested): RowPart | undefined {
  if (channel !== CHANNEL || !penalty) return undefined;
  return { version, action: "publish", record: toPublicRecord(penalty, publicityUntil) };
}

function withdrawal({ channel, decisionNo, version }: WithdrawalRequested): RowPart | undefined {
  if (channel !== CHANNEL) return undefined;
  return { version, action: "withdraw", record: { CF_WSH: decisionNo } };
}

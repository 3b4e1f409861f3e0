import type { ToldEvent } from "../sdk/steps/toldEvent.ts";
import type { NoticeValue } from "../sdk/steps/noticeValues.ts";
import type { ExchangeMessage, ExchangeValue } from "./exchangeMessage.ts";

/** 通知类别 of the police. */
const kinds: Readonly<Record<ToldEvent["kind"], string>> = { step: "办案环节", change: "经过变更", deadline: "办案期限", review: "待审事项", answer: "报文结果" };

/** What the hub tells as a message for the police's inbox. `sentAt` is wall time of the province. */
export function toMessage(told: ToldEvent, sentAt: string): ExchangeMessage {
  const fields = Object.entries(told.fields).map(([title, value]) => [title, toExchangeValue(value)] as const);
  return {
    header: { sender: "qianlian", receiver: "police", flow: "F21", sn: serialNumberOf(told.deliveryId), sentAt },
    body: {
      投递编号: told.deliveryId,
      事件编号: told.eventId,
      案件标识: told.caseId,
      案件版本: String(told.version),
      通知类别: kinds[told.kind],
      通知名称: told.title,
      类型代码: told.type,
      ...Object.fromEntries(fields),
      ...(told.suspects.length === 0 ? {} : { 嫌疑人: told.suspects, 嫌疑人姓名: told.suspects[0]?.["姓名"] ?? "" }),
    },
  };
}

function toExchangeValue(value: NoticeValue): ExchangeValue {
  if (typeof value === "string") return toWallTime(value);
  const texts = value.filter((item) => typeof item === "string");
  return texts.length === value.length ? texts.join("、") : value.filter((item) => typeof item !== "string");
}

/** RFC 3339 as the police write time, with milliseconds: they order what happened within a second. Other text stays. */
export function toWallTime(text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(\.\d{1,3})?\+08:00$/.exec(text);
  return match ? `${match[1]} ${match[2]}${(match[3] ?? ".").padEnd(4, "0")}` : text;
}

/** A delivery id as a serial number, which also names the file; the same id always gives the same one. */
export function serialNumberOf(deliveryId: string): string {
  return deliveryId.replaceAll(/[^A-Za-z0-9-]/g, (character) => `_${character.codePointAt(0)!.toString(16)}`).slice(0, 200);
}

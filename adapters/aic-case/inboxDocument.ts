import type { AgencyRef } from "../../proto/gen/hub/common/v1/party.ts";
import { CaseFiled, CaseNotFiled } from "../../proto/gen/hub/case/v1/transfer.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { toListText } from "../sdk/steps/formCells.ts";
import { toHubNotice, type NoticeKind } from "../sdk/steps/hubNotice.ts";
import type { NoticeValue } from "../sdk/steps/noticeValues.ts";
import { recordKey } from "../../services/shared/events/recordKey.ts";
import { HubError } from "../../services/shared/errors.ts";

/** One file of the inbox: what the hub tells the case system, in the system's own words. */
export interface InboxDocument {
  readonly deliveryId: string;
  readonly eventId: string;
  /** Event type without package. */
  readonly type: string;
  readonly caseId: string;
  /** What the version counts: the case, and apart from it the hints to the case. */
  readonly record: string;
  /** Version of the case after the event. */
  readonly version: number;
  /** When it occurred, RFC 3339. */
  readonly time: string;
  readonly content: Readonly<Record<string, string>>;
}

/** The two documents that are older than the general form. */
const contents: Readonly<Record<string, (data: Uint8Array) => InboxDocument["content"]>> = {
  "hub.case.v1.CaseFiled": (data) => ({ 办理结果: "立案", ...transferResult(CaseFiled.decode(data)) }),
  "hub.case.v1.CaseNotFiled": (data) => {
    const notFiled = CaseNotFiled.decode(data);
    return { 办理结果: "不予立案", ...transferResult(notFiled), 不予立案理由: notFiled.reason };
  },
};

/** Maps what the hub tells of a case. Fails with RECORD_REJECTED for any other event, which the system has no place for. */
export function toInboxDocument(deliveryId: string, event: Event): InboxDocument {
  const content = contents[event.type]?.(event.data) ?? toContent(event);
  if (!content) {
    throw new HubError("RECORD_REJECTED", `办案系统不接收该类事件 / the case system takes no ${event.type}; 请调整订阅 / change the subscription`, { type: event.type });
  }
  return {
    deliveryId,
    eventId: event.id,
    type: event.type.slice(event.type.lastIndexOf(".") + 1),
    caseId: event.subject,
    record: recordKey(event.subject, event.type),
    version: event.caseVersion,
    time: event.time,
    content,
  };
}

const kinds: Readonly<Record<NoticeKind, string>> = { step: "环节", change: "变更", deadline: "期限", review: "提示", answer: "答复" };

/** Every value as text: the system imports no lists. */
function toContent(event: Event): InboxDocument["content"] | undefined {
  const notice = toHubNotice(event);
  if (!notice) return undefined;
  const cells = Object.entries(notice.fields).map(([title, value]) => [title, toText(value)]);
  return { 类别: kinds[notice.kind], 标题: notice.title, ...Object.fromEntries(cells) };
}

function toText(value: NoticeValue): string {
  if (typeof value === "string") return value;
  return value.every((one) => typeof one === "string") ? value.join("、") : toListText(value);
}

function transferResult({ caseNo, agency, police, occurredAt, document }: CaseFiled | CaseNotFiled): InboxDocument["content"] {
  return {
    案件编号: caseNo,
    ...organ("移送机关", agency),
    ...organ("公安机关", police),
    决定时间: occurredAt,
    文书文号: document?.number ?? "",
    文书日期: document?.date ?? "",
  };
}

function organ(title: string, agency: AgencyRef | undefined): InboxDocument["content"] {
  return { [title]: agency?.name ?? "", [`${title}代码`]: agency?.uscc ?? "" };
}

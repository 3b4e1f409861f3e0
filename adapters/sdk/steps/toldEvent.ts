import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import { SubmissionExpired, SubmissionResolved } from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { FieldIssue, Party } from "../../../proto/gen/hub/common/v1/party.ts";
import { AnswerResult, type Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import type { DeliveryAnswer } from "../contract.ts";
import type { FormRecord } from "./formCells.ts";
import { toHubNotice, type HubNotice } from "./hubNotice.ts";
import { partyCategoryWords } from "./stepWords.ts";

/** What the hub tells police, procuratorate or court: the notice with what only they may see, and what became of a row of theirs. */
export interface ToldEvent extends HubNotice {
  readonly deliveryId: string;
  readonly eventId: string;
  /** Event type without package, e.g. `TransferSent`. */
  readonly type: string;
  readonly caseId: string;
  /** Version of the case after the event. */
  readonly version: number;
  /** The suspects, whom only the organs concerned may know. */
  readonly suspects: readonly FormRecord[];
  readonly result: RowResult | undefined;
}

/** What became of a row that the system sent and that was parked or waited for a person. */
export interface RowResult {
  /** The row's `sourceReference`. */
  readonly reference: string;
  readonly resolution: string;
  readonly eventId: string;
  readonly words: string;
  readonly issues: readonly FieldIssue[];
}

/** Reads the deliveries to a system: each as what is told, or as the refusal of what it cannot be told. */
export function readDeliveries(system: string, deliveries: readonly Delivery[]): readonly (ToldEvent | DeliveryAnswer)[] {
  return deliveries.map((delivery) => {
    try {
      const told = delivery.event && toToldEvent(system, delivery.deliveryId, delivery.event);
      const type = delivery.event?.type ?? "";
      return told ?? refused(delivery.deliveryId, "UNKNOWN_EVENT_TYPE", `${system} 没有接收该类事件的位置 / ${system} has no place for ${type}`);
    } catch {
      return refused(delivery.deliveryId, "INVALID_EVENT_DATA", "事件数据无法解码 / the event data cannot be decoded");
    }
  });
}

export const isTold = (read: ToldEvent | DeliveryAnswer): read is ToldEvent => "caseId" in read;

function refused(deliveryId: string, reason: string, message: string): DeliveryAnswer {
  return { deliveryId, result: AnswerResult.REFUSED, reason, message };
}

/** Undefined for an event that tells a case system nothing. Throws when the data is not the message that the type names. */
export function toToldEvent(system: string, deliveryId: string, event: Event): ToldEvent | undefined {
  const notice = toHubNotice(event);
  if (!notice) return undefined;
  return {
    ...notice,
    deliveryId,
    eventId: event.id,
    type: event.type.slice(event.type.lastIndexOf(".") + 1),
    caseId: event.subject,
    version: event.caseVersion,
    suspects: suspectsOf(event),
    result: resultOf(system, event),
  };
}

function suspectsOf({ type, data }: Event): readonly FormRecord[] {
  const { suspects = [], suspect } = eventCodecs[type as EventType].decode(data) as { suspects?: readonly Party[]; suspect?: Party };
  return [...suspects, ...(suspect ? [suspect] : [])].map(({ name, category, uscc, idType, idNo }) => ({
    姓名: name,
    类别: category === 0 ? "" : partyCategoryWords.wordOf(category),
    统一社会信用代码: uscc,
    证件类型: idType,
    证件号码: idNo,
  }));
}

/** Undefined for any other event, and for a row of another system. */
function resultOf(system: string, { type, data }: Event): RowResult | undefined {
  const result = results[type]?.(data);
  return result?.system === system ? result : undefined;
}

const results: Readonly<Record<string, (data: Uint8Array) => RowResult & { readonly system: string }>> = {
  "hub.case.v1.SubmissionResolved": (data) => {
    const { source, resolution, eventId, issues, justification } = SubmissionResolved.decode(data);
    return { system: source?.system ?? "", reference: source?.reference ?? "", resolution, eventId, words: justification, issues };
  },
  "hub.case.v1.SubmissionExpired": (data) => {
    const { source, waitingFor, waitingUntil } = SubmissionExpired.decode(data);
    const words = `等待 ${waitingFor} 至 ${waitingUntil} 期满，仍可入库 / the waiting term ended, it may still be recorded`;
    return { system: source?.system ?? "", reference: source?.reference ?? "", resolution: "expired", eventId: "", words, issues: [] };
  },
};

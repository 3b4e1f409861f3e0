import { PublicationReport, PublicationResult } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import type { Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { toShanghaiTime } from "../../services/shared/time.ts";
import { maskedWords } from "../sdk/connectors/targetError.ts";
import type { Receipt } from "./exchangeTable.ts";

/** A receipt as the hub keeps it. */
export function toReport(receipt: Receipt): PublicationReport {
  const { caseId, version, eventId, op, passed, remoteId, errorCode, errorText, checkedAt } = receipt;
  const done = op === "D" ? PublicationResult.WITHDRAWN : PublicationResult.PUBLISHED;
  return PublicationReport.fromPartial({
    caseId,
    version,
    result: passed ? done : PublicationResult.REFUSED,
    remoteId,
    occurredAt: toShanghaiTime(checkedAt),
    code: errorCode,
    message: maskedWords(errorText),
    causationId: eventId,
  });
}

/** The report for a delivery that could not be written at all. */
export function toRefusalReport({ event }: Delivery, refusal: { version: number; code: string; message: string }): PublicationReport {
  return PublicationReport.fromPartial({
    caseId: event?.subject ?? "",
    version: refusal.version,
    result: PublicationResult.REFUSED,
    occurredAt: toShanghaiTime(Date.now()),
    code: refusal.code,
    message: refusal.message,
    causationId: event?.id ?? "",
  });
}

import { PublicationReport, PublicationResult } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { AnswerResult, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { maskedWords } from "../sdk/connectors/targetError.ts";
import { HubError } from "../../services/shared/errors.ts";
import type { AdapterContext, DeliveryAnswer, Sink } from "../sdk/contract.ts";
import { CHANNEL, type UploadRow } from "./channel.ts";
import { toUploadRow } from "./requestMapping.ts";
import type { RowOutcome, UploadDesk } from "./uploadDesk.ts";

/** The channel's code for a row below the version it holds: nothing to do and nothing to report. */
const STALE = "R020";

const results: Readonly<Record<UploadRow["action"], PublicationResult>> = {
  publish: PublicationResult.PUBLISHED,
  withdraw: PublicationResult.WITHDRAWN,
};

/** Uploads requests, reports what the channel did, and only then answers: an answered delivery is a reported one. */
export function createUploadSink(desk: UploadDesk, context: Pick<AdapterContext, "reportPublications">): Sink {
  return {
    async deliver(deliveries, signal) {
      const mapped = deliveries.map((delivery) => ({ delivery, row: toUploadRow(delivery) }));
      const rows = mapped.flatMap(({ row }) => ("deliveryId" in row ? row : []));
      const { outcomes, failure } = await desk.settle(rows, signal);
      if (failure !== undefined && outcomes.size === 0) throw failure;
      const reports = mapped.flatMap(({ delivery, row }) => {
        const outcome = outcomes.get(delivery.deliveryId);
        return outcome && "deliveryId" in row && outcome.code !== STALE ? toReport(delivery, row, outcome) : [];
      });
      if (reports.length > 0) await context.reportPublications(CHANNEL, reports);
      return mapped.map(({ delivery, row }) => {
        if (!("deliveryId" in row)) return refusedAs(delivery, row);
        const outcome = outcomes.get(row.deliveryId);
        return outcome ? toAnswer(outcome) : heldAnswer(row.deliveryId, failure);
      });
    },
  };
}

function toReport(delivery: Delivery, row: UploadRow, outcome: RowOutcome): PublicationReport {
  const accepted = outcome.state === "accepted";
  return PublicationReport.fromPartial({
    caseId: row.caseId,
    version: row.version,
    result: accepted ? results[row.action] : PublicationResult.REFUSED,
    remoteId: outcome.remoteId,
    occurredAt: outcome.processedAt,
    code: accepted ? "" : outcome.code,
    message: accepted ? "" : maskedWords(outcome.message),
    causationId: delivery.event?.id ?? "",
  });
}

function toAnswer({ deliveryId, batchNo, rowNo, remoteId, state, code, message }: RowOutcome): DeliveryAnswer {
  if (state === "refused" && code !== STALE) {
    return { deliveryId, result: AnswerResult.REFUSED, reason: code, message: maskedWords(message) };
  }
  return { deliveryId, result: AnswerResult.DELIVERED, receipt: `${batchNo}/${rowNo}/${remoteId}`, duplicate: code !== "" };
}

function refusedAs({ deliveryId }: Delivery, { reason, message }: { reason: string; message: string }): DeliveryAnswer {
  return { deliveryId, result: AnswerResult.REFUSED, reason, message };
}

/** The answer to a delivery that waits for the channel. Throws what is not a HubError: that is no fault of the channel. */
function heldAnswer(deliveryId: string, failure: unknown): DeliveryAnswer {
  if (!(failure instanceof HubError)) throw failure;
  const { reason, message, metadata } = failure;
  const retryAfterMs = Number(metadata["retryAfterMs"] ?? 0);
  return { deliveryId, result: AnswerResult.UNAVAILABLE, reason, message, retryAfterMs };
}

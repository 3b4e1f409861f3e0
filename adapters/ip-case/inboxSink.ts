import { AnswerResult, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { HubError } from "../../services/shared/errors.ts";
import type { DeliveryAnswer, Sink } from "../sdk/contract.ts";
import type { Database, Query } from "../sdk/connectors/exchange-table/database.ts";
import { toInboxRow, type InboxRow } from "./inboxMapping.ts";
import { inboxTables, resolveSql, retractSql, writeSql } from "./inboxTables.ts";
import type { RowChanges } from "./rowChanges.ts";

/**
 * Writes transfer results, publication states and notices into the system's tables, and what became of waiting rows into
 * these: all rows of a call in one transaction. A row of the same or a lower case version changes nothing, which makes
 * every repetition harmless.
 */
export function createInboxSink(database: Database, schema: string): Sink {
  const apply = (rows: readonly InboxRow[]): Promise<ReadonlySet<string>> => applyRows(database, schema, rows);
  return {
    async deliver(deliveries) {
      const mapped = deliveries.map((delivery) => ({ delivery, row: mapDelivery(delivery) }));
      const rows = mapped.flatMap(({ row }) => ("cells" in row ? [row] : []));
      const outcomes = rows.length === 0 ? new Map<string, DeliveryAnswer>() : await applyApart(rows, apply);
      return mapped.map(({ delivery, row }) =>
        "cells" in row ? (outcomes.get(delivery.deliveryId) ?? unanswered(delivery.deliveryId)) : row,
      );
    },
  };
}

/** Applies all rows together; when the system refuses the data of one, each by itself, so that it harms only itself. */
async function applyApart(
  rows: readonly InboxRow[],
  apply: (rows: readonly InboxRow[]) => Promise<ReadonlySet<string>>,
): Promise<ReadonlyMap<string, DeliveryAnswer>> {
  try {
    const changed = await apply(rows);
    return new Map(rows.map((row) => [row.cells.delivery_id, delivered(row, changed.has(row.cells.delivery_id))]));
  } catch (error) {
    if (!(error instanceof HubError) || error.reason !== "RECORD_REJECTED") throw error;
    const only = rows.length === 1 ? rows[0] : undefined;
    if (only) return new Map([[only.cells.delivery_id, refused(only.cells.delivery_id, "RECORD_REJECTED", error.message)]]);
    const parts = [];
    for (const row of rows) parts.push(...(await applyApart([row], apply)));
    return new Map(parts);
  }
}

async function applyRows(database: Database, schema: string, rows: readonly InboxRow[]): Promise<ReadonlySet<string>> {
  return database.transaction(async (query) => {
    const changed = new Set<string>();
    for (const table of inboxTables) {
      const cells = rows.filter((row) => row.table === table).map((row) => row.cells);
      if (cells.length === 0) continue;
      const written = await query<{ delivery_id: string }>(writeSql(schema, table), [JSON.stringify(cells)]);
      for (const row of written) changed.add(row.delivery_id);
    }
    await applyChanges(query, schema, rows.map((row) => row.changes));
    return changed;
  });
}

/** Tells the system's own rows what became of them; the same told again changes nothing. */
async function applyChanges(query: Query, schema: string, changes: readonly RowChanges[]): Promise<void> {
  for (const table of ["penalty_out", "ys_outbox"] as const) {
    const resolutions = changes.flatMap((one) => one.resolutions).filter((one) => one.table === table);
    if (resolutions.length > 0) await query(resolveSql(schema, table), [JSON.stringify(resolutions)]);
  }
  const retractions = changes.flatMap((one) => one.retractions);
  if (retractions.length > 0) await query(retractSql(schema), [JSON.stringify(retractions)]);
}

function mapDelivery(delivery: Delivery): InboxRow | DeliveryAnswer {
  try {
    const row = toInboxRow(delivery);
    if (row) return row;
    const type = delivery.event?.type ?? "";
    return refused(delivery.deliveryId, "UNKNOWN_EVENT_TYPE", `本系统没有接收该事件的表 / no table for ${type}`);
  } catch {
    return refused(delivery.deliveryId, "INVALID_EVENT_DATA", "事件数据无法解码 / the event data cannot be decoded");
  }
}

const delivered = ({ cells, receipt }: InboxRow, changed: boolean): DeliveryAnswer => ({
  deliveryId: cells.delivery_id,
  result: AnswerResult.DELIVERED,
  receipt,
  duplicate: !changed,
});

const refused = (deliveryId: string, reason: string, message: string): DeliveryAnswer => ({
  deliveryId,
  result: AnswerResult.REFUSED,
  reason,
  message,
});

const unanswered = (deliveryId: string): DeliveryAnswer => ({ deliveryId, result: AnswerResult.RETRY, reason: "INTERNAL" });

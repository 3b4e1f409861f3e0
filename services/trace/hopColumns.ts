import type { Hop, HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";

type Cell = string | number | bigint;

interface HopColumn {
  readonly name: string;
  readonly type: "text" | "integer" | "bigint";
  readonly toCell: (hop: Hop) => Cell;
}

/** PostgreSQL keeps no NUL in text. */
const text = (value: string) => (value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value);

/** Every field of a hop and its column: nothing is added, nothing left out. */
export const hopColumns: readonly HopColumn[] = [
  { name: "time", type: "text", toCell: (hop) => text(hop.time) },
  { name: "kind", type: "integer", toCell: (hop) => hop.kind },
  { name: "service", type: "text", toCell: (hop) => text(hop.service) },
  { name: "system", type: "text", toCell: (hop) => text(hop.system) },
  { name: "subscription_id", type: "text", toCell: (hop) => text(hop.subscriptionId) },
  { name: "event_id", type: "text", toCell: (hop) => text(hop.eventId) },
  { name: "event_type", type: "text", toCell: (hop) => text(hop.eventType) },
  { name: "case_id", type: "text", toCell: (hop) => text(hop.caseId) },
  { name: "decision_no", type: "text", toCell: (hop) => text(hop.decisionNo) },
  { name: "party_code", type: "text", toCell: (hop) => text(hop.partyCode) },
  { name: "document_no", type: "text", toCell: (hop) => text(hop.documentNo) },
  { name: "attempt", type: "bigint", toCell: (hop) => hop.attempt },
  { name: "receipt", type: "text", toCell: (hop) => text(hop.receipt) },
  { name: "reason", type: "text", toCell: (hop) => text(hop.reason) },
  { name: "message", type: "text", toCell: (hop) => text(hop.message) },
  // uint64 in proto, signed in SQL: the same 64 bits.
  { name: "sequence", type: "bigint", toCell: (hop) => BigInt.asIntN(64, hop.sequence) },
  { name: "trace_id", type: "text", toCell: (hop) => text(hop.traceId) },
  { name: "source_reference", type: "text", toCell: (hop) => text(hop.sourceReference) },
  { name: "version", type: "bigint", toCell: (hop) => hop.version },
  { name: "party_key", type: "text", toCell: (hop) => text(hop.partyKey) },
  { name: "delivery_id", type: "text", toCell: (hop) => text(hop.deliveryId) },
  { name: "operator", type: "text", toCell: (hop) => text(hop.operator) },
  { name: "operation_id", type: "text", toCell: (hop) => text(hop.operationId) },
];

/** A row of the table, as the database gives it. */
export interface HopRow {
  readonly time: string;
  readonly kind: number;
  readonly service: string;
  readonly system: string;
  readonly subscription_id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly case_id: string;
  readonly decision_no: string;
  readonly party_code: string;
  readonly document_no: string;
  readonly attempt: bigint;
  readonly receipt: string;
  readonly reason: string;
  readonly message: string;
  readonly sequence: bigint;
  readonly trace_id: string;
  readonly source_reference: string;
  readonly version: bigint;
  readonly party_key: string;
  readonly delivery_id: string;
  readonly operator: string;
  readonly operation_id: string;
}

export function toHop(row: HopRow): Hop {
  return {
    time: row.time,
    kind: row.kind as HopKind,
    service: row.service,
    system: row.system,
    subscriptionId: row.subscription_id,
    eventId: row.event_id,
    eventType: row.event_type,
    caseId: row.case_id,
    decisionNo: row.decision_no,
    partyCode: row.party_code,
    documentNo: row.document_no,
    attempt: Number(row.attempt),
    receipt: row.receipt,
    reason: row.reason,
    message: row.message,
    sequence: BigInt.asUintN(64, row.sequence),
    traceId: row.trace_id,
    sourceReference: row.source_reference,
    version: Number(row.version),
    partyKey: row.party_key,
    deliveryId: row.delivery_id,
    operator: row.operator,
    operationId: row.operation_id,
  };
}

import { CaseFiled, CaseNotFiled } from "../../proto/gen/hub/case/v1/transfer.ts";
import type { AgencyRef } from "../../proto/gen/hub/common/v1/party.ts";
import { Published, PublicationRefused, Withdrawn } from "../../proto/gen/hub/credit/v1/publication.ts";
import type { Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";

type Cell = string | number;

/** A row for one of the two tables that the hub writes; the keys are the columns. */
export interface InboxRow {
  readonly table: "transfer_in" | "publication_state_in";
  readonly receipt: string;
  readonly cells: Readonly<Record<string, Cell>> & { readonly delivery_id: string };
}

interface Mapping {
  readonly table: InboxRow["table"];
  readonly toCells: (data: Uint8Array) => Readonly<Record<string, Cell>>;
}

const publication = (state: string, toCells: (data: Uint8Array) => Readonly<Record<string, Cell>>): Mapping => ({
  table: "publication_state_in",
  toCells: (data) => ({ state, remote_id: "", code: "", message: "", occurred_at: "", ...toCells(data) }),
});

const MAPPINGS: Readonly<Record<string, Mapping>> = {
  "hub.case.v1.CaseFiled": { table: "transfer_in", toCells: (data) => transferCells("立案", { reason: "", ...CaseFiled.decode(data) }) },
  "hub.case.v1.CaseNotFiled": { table: "transfer_in", toCells: (data) => transferCells("不予立案", CaseNotFiled.decode(data)) },
  "hub.credit.v1.Published": publication("published", (data) => {
    const fact = Published.decode(data);
    return { ...recordCells(fact), remote_id: fact.remoteId, occurred_at: fact.publishedAt };
  }),
  "hub.credit.v1.Withdrawn": publication("withdrawn", (data) => {
    const fact = Withdrawn.decode(data);
    return { ...recordCells(fact), remote_id: fact.remoteId, occurred_at: fact.withdrawnAt };
  }),
  "hub.credit.v1.PublicationRefused": publication("refused", (data) => {
    const fact = PublicationRefused.decode(data);
    return { ...recordCells(fact), code: fact.code, message: fact.message };
  }),
};

function transferCells(result: string, fact: Omit<CaseNotFiled, "source">): Readonly<Record<string, Cell>> {
  return {
    result,
    reason: fact.reason,
    case_no: fact.caseNo,
    ...agencyCells("agency", fact.agency),
    ...agencyCells("police", fact.police),
    document_no: fact.document?.number ?? "",
    document_date: fact.document?.date ?? "",
    decided_at: fact.occurredAt,
  };
}

function agencyCells(role: "agency" | "police", agency: AgencyRef | undefined): Readonly<Record<string, Cell>> {
  return { [`${role}_uscc`]: agency?.uscc ?? "", [`${role}_name`]: agency?.name ?? "" };
}

function recordCells(fact: Pick<Published, "channel" | "decisionNo" | "version" | "sourceReference">): Readonly<Record<string, Cell>> {
  return {
    channel: fact.channel,
    decision_no: fact.decisionNo,
    version: fact.version,
    source_reference: fact.sourceReference,
  };
}

/** The row that a delivery becomes; undefined for an event type this system has no table for. Throws on unreadable data. */
export function toInboxRow({ deliveryId, event }: Delivery): InboxRow | undefined {
  const mapping = event && MAPPINGS[event.type];
  if (!event || !mapping) return undefined;
  const cells = { ...mapping.toCells(event.data), ...eventCells(event), delivery_id: deliveryId };
  return { table: mapping.table, receipt: `${mapping.table}/${event.subject}/${event.caseVersion}`, cells };
}

function eventCells(event: Event): Readonly<Record<string, Cell>> {
  return {
    case_id: event.subject,
    case_version: event.caseVersion,
    event_id: event.id,
    event_type: event.type.slice(event.type.lastIndexOf(".") + 1),
  };
}

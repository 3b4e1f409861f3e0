import { CaseFiled, CaseNotFiled } from "../../proto/gen/hub/case/v1/transfer.ts";
import type { AgencyRef } from "../../proto/gen/hub/common/v1/party.ts";
import { Published, PublicationRefused, Withdrawn } from "../../proto/gen/hub/credit/v1/publication.ts";
import type { Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { toHubNotice, type NoticeKind } from "../sdk/steps/hubNotice.ts";
import type { NoticeValue } from "../sdk/steps/noticeValues.ts";
import { toRowChanges, type RowChanges } from "./rowChanges.ts";

/** What stands in one column. */
export type Cell = string | number | object;

/** A row for one of the tables that the hub writes; the keys are the columns. */
export interface InboxRow {
  readonly table: "transfer_in" | "publication_state_in" | "ys_inbox";
  readonly receipt: string;
  readonly cells: Readonly<Record<string, Cell>> & { readonly delivery_id: string };
  /** Changes to rows that stand already. */
  readonly changes: RowChanges;
}

interface Mapping {
  readonly table: "transfer_in" | "publication_state_in";
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
    retracted_at: "",
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
  const found = event && (inOwnTable(event) ?? inNotices(event));
  if (!event || !found) return undefined;
  const { table, cells } = found;
  const changes = toRowChanges(event);
  return { table, receipt: `${table}/${event.subject}/${event.caseVersion}`, cells: { ...cells, ...eventCells(event), delivery_id: deliveryId }, changes };
}

interface Mapped {
  readonly table: InboxRow["table"];
  readonly cells: Readonly<Record<string, Cell>>;
}

function inOwnTable({ type, data }: Event): Mapped | undefined {
  const mapping = MAPPINGS[type];
  return mapping && { table: mapping.table, cells: mapping.toCells(data) };
}

/** Titles of a notice that have a column of their own; everything is in `details` as well. */
const noticeColumns: Readonly<Record<string, string>> = {
  step: "环节",
  case_no: "案件编号",
  agency_name: "移送机关",
  agency_uscc: "移送机关代码",
  organ_name: "办理单位",
  organ_uscc: "办理单位代码",
  occurred_at: "办理时间",
  document_no: "文书文号",
  document_date: "文书日期",
  reason: "理由",
  case_state: "案件状态",
  deadline_id: "期限编号",
  due_at: "到期时间",
  source_reference: "来源",
};

function inNotices(event: Event): Mapped | undefined {
  const notice = toHubNotice(event);
  if (!notice) return undefined;
  const { kind, title, item, fields } = notice;
  const columns = Object.entries(noticeColumns).map(([column, name]) => [column, textOf(fields[name])]);
  const domain = event.type.split(".")[1] ?? "";
  return { table: "ys_inbox", cells: { domain, kind: kindWords[kind], title, item, ...Object.fromEntries(columns), details: fields } };
}

const kindWords: Readonly<Record<NoticeKind, string>> = { step: "环节", change: "变更", deadline: "期限", review: "提示", answer: "答复" };

function textOf(value: NoticeValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function eventCells(event: Event): Readonly<Record<string, Cell>> {
  return {
    case_id: event.subject,
    case_version: event.caseVersion,
    event_id: event.id,
    event_type: event.type.slice(event.type.lastIndexOf(".") + 1),
  };
}

import type { InboxRow } from "./inboxMapping.ts";
import type { RowResolution } from "./rowChanges.ts";

interface InboxTable {
  /** What one row stands for; a later row of the same key replaces it. */
  readonly key: readonly string[];
  /** Column and SQL type of everything the hub writes beside the columns common to both tables. */
  readonly columns: Readonly<Record<string, string>>;
}

const COMMON = { delivery_id: "text", case_id: "text", case_version: "int", event_id: "text", event_type: "text" };

type UpsertTable = Exclude<InboxRow["table"], "ys_inbox">;

const TABLES: Readonly<Record<UpsertTable, InboxTable>> = {
  transfer_in: {
    key: ["case_id"],
    columns: {
      result: "text",
      reason: "text",
      case_no: "text",
      agency_uscc: "text",
      agency_name: "text",
      police_uscc: "text",
      police_name: "text",
      document_no: "text",
      document_date: "text",
      decided_at: "text",
      retracted_at: "text",
    },
  },
  publication_state_in: {
    key: ["case_id", "channel"],
    columns: {
      channel: "text",
      decision_no: "text",
      version: "int",
      state: "text",
      remote_id: "text",
      code: "text",
      message: "text",
      occurred_at: "text",
      source_reference: "text",
    },
  },
};

/** Everything the hub writes into `ys_inbox`; `domain` tells apart the two countings of `case_version`. */
const NOTICE_COLUMNS: Readonly<Record<string, string>> = {
  ...COMMON,
  domain: "text",
  kind: "text",
  title: "text",
  item: "text",
  step: "text",
  case_no: "text",
  agency_uscc: "text",
  agency_name: "text",
  organ_uscc: "text",
  organ_name: "text",
  occurred_at: "text",
  document_no: "text",
  document_date: "text",
  reason: "text",
  case_state: "text",
  deadline_id: "text",
  due_at: "text",
  source_reference: "text",
  details: "jsonb",
};

export const inboxTables: readonly InboxRow["table"][] = ["transfer_in", "publication_state_in", "ys_inbox"];

/** Writes rows (`$1`, a JSON array) and returns the delivery ids of those that changed something. Never goes back. */
export function writeSql(schema: string, table: InboxRow["table"]): string {
  return table === "ys_inbox" ? noticeSql(schema) : upsertSql(schema, table);
}

/** One row per notice. One that lies behind what the case's notices tell already is an old one told again: it is left out. */
function noticeSql(schema: string): string {
  const names = Object.keys(NOTICE_COLUMNS).join(", ");
  const record = Object.entries(NOTICE_COLUMNS).map(([name, type]) => `${name} ${type}`);
  return `
    insert into ${schema}.ys_inbox (${names})
    select ${names} from jsonb_to_recordset($1::jsonb) as r(${record.join(", ")})
    where not exists (select from ${schema}.ys_inbox t where t.case_id = r.case_id and t.domain = r.domain and t.case_version >= r.case_version)
    on conflict (delivery_id) do nothing
    returning delivery_id`;
}

/**
 * Tells rows of one table what became of them (`$1`, a JSON array). What is known of the present answer is replaced only by
 * something newer about the same answer; a row that is under way takes what comes, and `settle` looks whether it fits.
 */
export function resolveSql(schema: string, table: RowResolution["table"]): string {
  return `
    update ${schema}.${table} p
    set resolution = r.resolution,
        state = case when p.event_id = r.submission_event_id and p.state in ('4', '5', '6') then r.state else p.state end, updated_at = now()
    from jsonb_to_recordset($1::jsonb) as r(seq bigint, state text, submission_event_id text, case_version int, resolution jsonb)
    where p.seq = r.seq and (
      p.resolution is null
      or (p.resolution ->> 'submissionEventId' = r.submission_event_id and (p.resolution ->> 'caseVersion')::int < r.case_version)
      or (p.resolution ->> 'submissionEventId' <> r.submission_event_id
          and (p.event_id = r.submission_event_id or p.state in ('0', '1') or p.resolution ->> 'submissionEventId' <> p.event_id)))`;
}

/** Marks results of the police that were taken back (`$1`, a JSON array). */
export function retractSql(schema: string): string {
  return `
    update ${schema}.transfer_in t set retracted_at = r.retracted_at, updated_at = now()
    from jsonb_to_recordset($1::jsonb) as r(step_event_id text, retracted_at text) where t.event_id = r.step_event_id`;
}

/** A later row of the same key replaces the former one. */
function upsertSql(schema: string, table: UpsertTable): string {
  const { key, columns } = TABLES[table];
  const all = { ...COMMON, ...columns };
  const names = Object.keys(all);
  const record = Object.entries(all).map(([name, type]) => `${name} ${type}`);
  const changes = names.filter((name) => !key.includes(name)).map((name) => `${name} = excluded.${name}`);
  return `
    insert into ${schema}.${table} as t (${names.join(", ")})
    select ${names.join(", ")} from jsonb_to_recordset($1::jsonb) as r(${record.join(", ")})
    on conflict (${key.join(", ")}) do update set ${changes.join(", ")}, updated_at = now()
      where excluded.case_version > t.case_version
    returning delivery_id`;
}

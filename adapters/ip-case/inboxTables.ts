import type { InboxRow } from "./inboxMapping.ts";

interface InboxTable {
  /** What one row stands for; a later row of the same key replaces it. */
  readonly key: readonly string[];
  /** Column and SQL type of everything the hub writes beside the columns common to both tables. */
  readonly columns: Readonly<Record<string, string>>;
}

const COMMON = { delivery_id: "text", case_id: "text", case_version: "int", event_id: "text", event_type: "text" };

const TABLES: Readonly<Record<InboxRow["table"], InboxTable>> = {
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

export const inboxTables: readonly InboxRow["table"][] = ["transfer_in", "publication_state_in"];

/** Writes rows (`$1`, a JSON array) and returns the delivery ids of those that changed something. Never goes back. */
export function upsertSql(schema: string, table: InboxRow["table"]): string {
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

import type { Database } from "../sdk/connectors/exchange-table/database.ts";
import type { NoticeRow } from "./noticeMapping.ts";

/** What the system decided about a row. */
export interface Receipt {
  readonly deliveryId: string;
  readonly caseId: string;
  readonly version: number;
  readonly eventId: string;
  readonly op: "I" | "U" | "D";
  readonly passed: boolean;
  /** The system's id of the notice; empty when refused. */
  readonly remoteId: string;
  /** The system's error code and words when refused. */
  readonly errorCode: string;
  readonly errorText: string;
  readonly checkedAt: Date;
}

/** A receipt as the database gives it: figures and times as text. */
type ReceiptRow = Omit<Receipt, "version" | "checkedAt"> & { readonly version: string; readonly checkedAt: string };

/** How a row came to be in the table: written now, there from before, or not at all because a later one is. */
export type Written = "now" | "before" | "superseded";

/** The exchange table `gsxt_penalty`. Fails as Database does. */
export interface ExchangeTable {
  /**
   * Writes rows, at most one per case. A row whose delivery is there already is not written again; if the system had
   * refused it, it is put up for another check. A case never goes back to a lower (or the same) case version
   * that the system has or is looking at.
   */
  write(rows: readonly NoticeRow[]): Promise<ReadonlyMap<string, Written>>;
  /** The receipts that are there for these deliveries. */
  receipts(deliveryIds: readonly string[]): Promise<readonly Receipt[]>;
}

const COLUMNS: Readonly<Record<string, string>> = {
  delivery_id: "text",
  case_id: "text",
  case_version: "int",
  event_id: "text",
  op: "text",
  version: "int",
  uniscId: "text",
  regNo: "text",
  entName: "text",
  leRep: "text",
  penDecNo: "text",
  illegActType: "text",
  penBasis_CN: "text",
  mainIllegFact: "text",
  penType_CN: "text",
  penContent: "text",
  penAm: "numeric",
  forfAm: "numeric",
  penAuth_CN: "text",
  penDecIssDate: "text",
  penPeri: "text",
  pubDeadline: "text",
  remReason: "text",
};

export function createExchangeTable(database: Database, schema: string): ExchangeTable {
  const table = `${schema}.gsxt_penalty`;
  const insert = insertSql(table);
  const select = receiptsSql(table);
  return {
    async write(rows) {
      const written = new Map<string, Written>(rows.map((row) => [row.delivery_id, "superseded"]));
      const found = await database.query<{ delivery_id: string; fresh: boolean }>(insert, [JSON.stringify(rows)]);
      for (const { delivery_id, fresh } of found) written.set(delivery_id, fresh ? "now" : "before");
      return written;
    },
    async receipts(deliveryIds) {
      const found = await database.query<ReceiptRow>(select, [JSON.stringify(deliveryIds)]);
      return found.map((row) => ({ ...row, version: Number(row.version), checkedAt: new Date(row.checkedAt) }));
    },
  };
}

/** A second delivery of a row touches the row, so that one statement tells which rows are there. `xmax` is 0 for new rows. */
function insertSql(table: string): string {
  const names = Object.keys(COLUMNS).map((name) => `"${name}"`);
  const record = Object.entries(COLUMNS).map(([name, type]) => `"${name}" ${type}`);
  return `
    insert into ${table} as g (${names.join(", ")})
    select ${names.join(", ")} from jsonb_to_recordset($1::jsonb) as r(${record.join(", ")})
    where not exists (
      select from ${table} later
      where later.case_id = r.case_id and later.case_version >= r.case_version and later.delivery_id <> r.delivery_id
        and later."checkState" is distinct from 0)
    on conflict (delivery_id) do update set
      "checkState" = nullif(g."checkState", 0),
      "errorCode" = null, "errorText" = null
    returning delivery_id, (xmax = 0) as fresh`;
}

const receiptsSql = (table: string): string => `
  select delivery_id "deliveryId", case_id "caseId", version, event_id "eventId", op, "checkState" = 1 passed,
    coalesce("remoteId", '') "remoteId", coalesce("errorCode", '') "errorCode", coalesce("errorText", '') "errorText", "checkedAt"
  from ${table} where delivery_id in (select jsonb_array_elements_text($1::jsonb)) and "checkState" is not null`;

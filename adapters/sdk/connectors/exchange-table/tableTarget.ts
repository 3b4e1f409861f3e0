import { HubError } from "../../../../services/shared/errors.ts";
import type { RecordTarget, TargetRecord, WriteResult } from "../contract.ts";
import { openTable, type Database } from "./database.ts";
import { holdingsOf } from "./holdings.ts";
import { applyRecords, type Applied } from "./applyRecords.ts";
import type { TableTarget } from "./settings.ts";
import { atTable } from "./tableNames.ts";

/** Writes records into a table: all of a call in one transaction; when the system refuses the data of one, each by itself. */
export function createTableTarget(database: Database, schema: string | undefined, target: TableTarget): RecordTarget {
  const table = openTable(database, target.table, schema);
  const apply = (records: readonly TargetRecord[]): Promise<readonly Applied[]> =>
    atTable(target.table, async () => {
      const columns = await table.columns();
      return database.transaction((query) => applyRecords({ query, dialect: database.dialect, table, columns, target }, records));
    });

  async function write(records: readonly TargetRecord[]): Promise<readonly WriteResult[]> {
    if (records.length === 0) return [];
    try {
      return (await apply(records)).map(({ record, ...rest }) => ({ deliveryId: record.deliveryId, ...rest }));
    } catch (error) {
      if (!(error instanceof HubError) || error.reason !== "RECORD_REJECTED") throw error;
      const [only] = records;
      if (records.length === 1 && only) return [{ deliveryId: only.deliveryId, result: "refused", receipt: "", message: error.message }];
      const results: WriteResult[] = [];
      for (const record of records) results.push(...(await write([record])));
      return results;
    }
  }
  const held = holdingsOf(database, table, target);
  return { takesNull: true, write, ...(held ? { holdings: () => held() } : {}) };
}

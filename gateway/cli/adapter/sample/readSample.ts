import { connectors } from "../../../../adapters/sdk/connectors/allConnectors.ts";
import type { SourceRecord } from "../../../../adapters/sdk/connectors/contract.ts";
import { schemaProblems } from "../../../../adapters/sdk/manifest/schemaProblems.ts";
import type { Sample } from "../../../../adapters/sdk/proposal/proposal.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import { fileRecords } from "./fileRecords.ts";

/** Enough to see habits and exceptions; more takes time and tells little. */
const SAMPLE_RECORDS = 2_000;

/** Columns and first records of a file. Unreadable records are left out. */
export async function sampleOfFile(path: string): Promise<Sample> {
  const columns = new Set<string>();
  const records: SourceRecord[] = [];
  for await (const group of fileRecords(path)) {
    for (const record of group.slice(0, SAMPLE_RECORDS - records.length)) {
      if (record.unreadable !== undefined) continue;
      for (const column of Object.keys(record.fields)) columns.add(column);
      records.push(record);
    }
    if (records.length >= SAMPLE_RECORDS) break;
  }
  return { columns: [...columns], records };
}

/** Columns and first records of a table. Fails with INVALID_REQUEST for a wrong address, TARGET_UNAVAILABLE when the database is away. */
export async function sampleOfTable(url: string, table: string, signal: AbortSignal): Promise<Sample> {
  const connector = connectors["exchange-table"];
  if (!connector?.inspect) throw new HubError("INVALID_REQUEST", "本版本不能查看数据库 / this version cannot look into databases", {});
  const problems = schemaProblems(connector.settings, { url }, []);
  if (problems.length > 0) throw new HubError("INVALID_REQUEST", `数据库地址有误 / wrong address of a database: ${problems.map(({ message }) => message).join("; ")}`, {});
  return connector.inspect(connector.settings.parse({ url }), table, signal);
}

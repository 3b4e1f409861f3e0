import { exchangeTable } from "../../../../adapters/sdk/connectors/exchange-table/connector.ts";
import type { TableFeed, TableSettings } from "../../../../adapters/sdk/connectors/exchange-table/settings.ts";
import type { Finding } from "../../../../adapters/sdk/connectors/contract.ts";
import { columnsRead } from "../../../../adapters/sdk/manifest/columnsRead.ts";
import { connectorParts } from "../../../../adapters/sdk/manifest/connectorParts.ts";
import type { PlaceholderValues } from "../../../../adapters/sdk/manifest/placeholders.ts";
import type { AdapterManifestFile } from "../../../../adapters/sdk/manifest/schema.ts";
import { didYouMean } from "../../../../adapters/sdk/mapping/nearest.ts";

/** Columns that a mapping reads and its table does not have: such a field would stay empty in every record without a word. */
export async function missingTableColumns(manifest: AdapterManifestFile, values: PlaceholderValues, signal: AbortSignal): Promise<readonly Finding[]> {
  if (manifest.connector.kind !== exchangeTable.kind) return [];
  const { settings, feeds } = connectorParts(manifest, { values });
  const findings: Finding[] = [];
  for (const [name, feed] of feeds) {
    const { table, columns } = feed as TableFeed;
    const there = columns ?? (await exchangeTable.inspect!(settings as TableSettings, table, signal)).columns;
    for (const [column, field] of columnsRead(manifest, name)) {
      if (there.includes(column)) continue;
      findings.push({ ok: false, place: `feeds.${name}`, message: `表 ${table} 没有 ${field} 所用的列 ${column} / table ${table} has no column ${column}, which ${field} is computed from${didYouMean(column, there)}` });
    }
  }
  return findings;
}

import type { StartCounterpart } from "../../counterpart.ts";
import { startSimulatedDatabase } from "../../database.ts";
import { startTables } from "./counterpart.ts";
import { postgresPartner } from "./postgresPartner.ts";

/** The other side of `exchange-table`: the manifest's tables in an embedded PostgreSQL, or in the one at `url`. */
export const startExchangeTable: StartCounterpart = async (manifest, { dataDir, log, url, manifestDir }) => {
  const { schema } = manifest.connector.settings;
  const name = typeof schema === "string" ? schema : manifest.id.replaceAll("-", "_");
  const database = await startSimulatedDatabase({ dataDir, log, ...(url === undefined ? {} : { url }) });
  const partner = postgresPartner(database, manifest.id);
  const close = async () => {
    await partner.close();
    await database.close();
  };
  return startTables(manifest, { ...partner, close }, { schema: name, manifestDir });
};

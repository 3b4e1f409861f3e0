import type { AdapterManifestFile } from "../../../../adapters/sdk/manifest/schema.ts";
import type { CounterpartOptions, StartCounterpart } from "../../counterpart.ts";
import { startSimulatedDatabase } from "../../database.ts";
import { startLocalServer } from "../../servers/localServer.ts";
import { mariadb } from "../../servers/mariadb.ts";
import { startTables } from "./counterpart.ts";
import { mysqlPartner } from "./mysqlPartner.ts";
import type { PartnerDatabase } from "./partnerDatabase.ts";
import { postgresPartner } from "./postgresPartner.ts";

/**
 * The other side of `exchange-table`: the manifest's tables in an embedded PostgreSQL, or in a MariaDB of this machine when the manifest
 * says `dialect: mysql`, or in the database at `url`.
 */
export const startExchangeTable: StartCounterpart = async (manifest, options) => {
  const { schema } = manifest.connector.settings;
  const name = typeof schema === "string" ? schema : manifest.id.replaceAll("-", "_");
  const partner = isMysql(manifest, options) ? await openMysqlPartner(options) : await openPostgresPartner(manifest, options);
  try {
    return await startTables(manifest, partner, { schema: name, manifestDir: options.manifestDir });
  } catch (error) {
    // A server that was started for it would outlive this process.
    await partner.close();
    throw error;
  }
};

function isMysql({ connector: { settings } }: AdapterManifestFile, { url }: CounterpartOptions): boolean {
  const named = url ?? settings["url"];
  return settings["dialect"] === "mysql" || (typeof named === "string" && /^(mysql|mariadb):/.test(named));
}

async function openPostgresPartner(manifest: AdapterManifestFile, { dataDir, log, url }: CounterpartOptions): Promise<PartnerDatabase> {
  const database = await startSimulatedDatabase({ dataDir, log, ...(url === undefined ? {} : { url }) });
  const partner = postgresPartner(database, manifest.id);
  return { ...partner, close: async () => (await partner.close(), database.close()) };
}

/** A sandbox may run for days; its server ends with it. */
const LIFE_SECONDS = 7 * 86_400;

async function openMysqlPartner({ dataDir, url }: CounterpartOptions): Promise<PartnerDatabase> {
  if (url !== undefined) return mysqlPartner(url);
  const server = await startLocalServer(mariadb, { dataDir: `${dataDir}/mariadb`, lifeSeconds: LIFE_SECONDS });
  const partner = await mysqlPartner(server.url);
  return { ...partner, close: async () => (await partner.close(), server[Symbol.asyncDispose]()) };
}

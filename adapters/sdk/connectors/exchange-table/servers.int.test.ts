import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { startTables } from "../../../../seeds/simulators/counterparts/exchange-table/counterpart.ts";
import { mysqlPartner } from "../../../../seeds/simulators/counterparts/exchange-table/mysqlPartner.ts";
import type { PartnerDatabase } from "../../../../seeds/simulators/counterparts/exchange-table/partnerDatabase.ts";
import { postgresPartner } from "../../../../seeds/simulators/counterparts/exchange-table/postgresPartner.ts";
import { exampleTables } from "../../../../seeds/simulators/counterparts/exchange-table/testManifest.ts";
import { startSimulatedDatabase, type SimulatedDatabase } from "../../../../seeds/simulators/database.ts";
import { mariadb } from "../../../../seeds/simulators/servers/mariadb.ts";
import { postgres } from "../../../../seeds/simulators/servers/postgres.ts";
import { createLogger } from "../../../../services/shared/log.ts";
import { testConnector } from "../../../../test/contracts/connector.ts";
import { onRealServer } from "../../../../test/support/servers/realServer.ts";
import { exchangeTable } from "./connector.ts";
import { tableTraits } from "./testTraits.ts";

const newSchema = (): string => `t${randomBytes(6).toString("hex")}`;

/** Each test gets tables of its own. */
async function makeSetup(openPartner: (schema: string) => PartnerDatabase | Promise<PartnerDatabase>) {
  const manifest = exampleTables();
  const schema = newSchema();
  const counterpart = await startTables(manifest, await openPartner(schema), { schema });
  return { manifest, connector: exchangeTable, counterpart };
}

onRealServer("MariaDB", mariadb, (url) => {
  for (const traits of tableTraits) testConnector(traits.feed.name, () => makeSetup(() => mysqlPartner(url())), traits);
});

onRealServer("PostgreSQL", postgres, (url) => {
  let directory: string;
  let database: SimulatedDatabase;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "servers-"));
    database = await startSimulatedDatabase({ dataDir: directory, url: url(), log: createLogger("test", "silent") });
  });
  afterAll(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });
  for (const traits of tableTraits) testConnector(traits.feed.name, () => makeSetup((schema) => postgresPartner(database, schema)), traits);
});

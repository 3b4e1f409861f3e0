import { randomBytes } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { startTables } from "../../../../seeds/simulators/counterparts/exchange-table/counterpart.ts";
import { postgresPartner } from "../../../../seeds/simulators/counterparts/exchange-table/postgresPartner.ts";
import { exampleTables } from "../../../../seeds/simulators/counterparts/exchange-table/testManifest.ts";
import { startTestDatabase, type TestDatabase } from "../../../../seeds/simulators/postgres/testDatabase.ts";
import { testConnector } from "../../../../test/contracts/connector.ts";
import { exchangeTable } from "./connector.ts";
import { tableTraits } from "./testTraits.ts";

let tests: TestDatabase;

beforeAll(async () => {
  tests = await startTestDatabase();
}, 60_000);

afterAll(() => tests.close());

/** One database for all tests; each test gets tables of its own. */
const makeSetup = async () => {
  const manifest = exampleTables();
  const schema = `t${randomBytes(6).toString("hex")}`;
  const counterpart = await startTables(manifest, postgresPartner(tests.database, schema), { schema });
  return { manifest, connector: exchangeTable, counterpart };
};

for (const traits of tableTraits) testConnector(`exchange-table on embedded PostgreSQL, ${traits.feed.name}`, makeSetup, traits);

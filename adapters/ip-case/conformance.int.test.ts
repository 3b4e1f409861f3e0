import { afterAll, beforeAll } from "vitest";
import { Published } from "../../proto/gen/hub/credit/v1/publication.ts";
import { startIpCaseSimulator } from "../../seeds/simulators/ip-case/simulator.ts";
import { startTestDatabase, type TestDatabase } from "../../seeds/simulators/postgres/testDatabase.ts";
import { testAdapter } from "../../test/contracts/adapter.ts";
import { ipCase } from "./adapter.ts";

let tests: TestDatabase;

beforeAll(async () => {
  tests = await startTestDatabase();
}, 60_000);

afterAll(() => tests.close());

/** One database for all tests; each test gets the tables anew. */
const emptySimulator = async () => {
  await tests.database.owner.query("drop schema if exists ip_case cascade");
  return startIpCaseSimulator(tests);
};

testAdapter("ip-case", emptySimulator, ipCase, {
  source: {},
  sink: {
    event: ({ version, decisionNo }) => ({
      type: "hub.credit.v1.Published",
      data: Published.encode(Published.fromPartial({ channel: "credit-china", decisionNo, version })).finish(),
    }),
  },
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { Published } from "../../proto/gen/hub/credit/v1/publication.ts";
import { startSimulatedDatabase, type SimulatedDatabase } from "../../seeds/simulators/database.ts";
import { startIpCaseSimulator } from "../../seeds/simulators/ip-case/simulator.ts";
import { createLogger } from "../../services/shared/log.ts";
import { testAdapter } from "../../test/contracts/adapter.ts";
import { ipCase } from "./adapter.ts";

let dataDir: string;
let database: SimulatedDatabase;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "ip-case-"));
  database = await startSimulatedDatabase({ dataDir, log: createLogger("test", "silent") });
}, 60_000);

afterAll(async () => {
  await database.close();
  await rm(dataDir, { recursive: true });
});

/** One database for all tests, since making one takes seconds; each test gets the tables anew. */
const emptySimulator = async () => {
  await database.owner.query("drop schema if exists ip_case cascade");
  return startIpCaseSimulator({ database });
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

import { afterAll, beforeAll } from "vitest";
import type { Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { ProsecutionCharged } from "../../proto/gen/hub/case/v1/prosecution.ts";
import type { Simulator } from "../../seeds/simulators/contract.ts";
import { startCourtSimulator } from "../../seeds/simulators/court/simulator.ts";
import { startTestDatabase, type TestDatabase } from "../../seeds/simulators/postgres/testDatabase.ts";
import { testAdapter } from "../../test/contracts/adapter.ts";
import { builtInManifest } from "../builtInManifest.ts";

let tests: TestDatabase;

beforeAll(async () => {
  tests = await startTestDatabase();
}, 60_000);

afterAll(() => tests.close());

/** One database for all tests; each test gets the tables anew. */
const emptySimulator = async () => {
  await tests.database.owner.query("drop schema if exists court cascade");
  return startCourtSimulator(tests);
};

const enter = (simulator: Simulator, numbers: readonly number[]) =>
  simulator.feed(numbers.map((number) => ({ 环节: "一审判决", 案件编号: `示例案〔2026〕${number}号`, 文书文号: `（2026）示例刑初${number}号` })));

function numberOf({ fact }: Submission): number {
  const caseNo = fact?.$case === "courtJudged" ? fact.value.caseNo : "";
  return Number(/〕(\d+)号/.exec(caseNo)?.[1]);
}

testAdapter("court", emptySimulator, await builtInManifest("court"), {
  source: { enter, numberOf },
  sink: {
    event: ({ decisionNo }) => ({
      type: "hub.case.v1.ProsecutionCharged",
      data: ProsecutionCharged.encode(ProsecutionCharged.fromPartial({ caseNo: decisionNo })).finish(),
    }),
  },
});

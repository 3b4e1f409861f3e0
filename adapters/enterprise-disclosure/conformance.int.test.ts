import { afterAll, beforeAll } from "vitest";
import { PenaltyKind } from "../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { PublicationRequested } from "../../proto/gen/hub/credit/v1/publication.ts";
import { startEnterpriseDisclosureSimulator } from "../../seeds/simulators/enterprise-disclosure/simulator.ts";
import { startTestDatabase, type TestDatabase } from "../../seeds/simulators/postgres/testDatabase.ts";
import { testAdapter } from "../../test/contracts/adapter.ts";
import { enterpriseDisclosure } from "./adapter.ts";

let tests: TestDatabase;

beforeAll(async () => {
  tests = await startTestDatabase();
}, 60_000);

afterAll(() => tests.close());

/** One database for all tests; each test gets the tables anew. */
const emptySimulator = async () => {
  await tests.database.owner.query("drop schema if exists enterprise_disclosure cascade");
  return startEnterpriseDisclosureSimulator(tests);
};

function publicationOf(decisionNo: string, version: number): Uint8Array {
  const penalty = {
    decisionNo,
    party: { name: "贵州示例戊电器有限公司", category: PartyCategory.ORGANISATION, uscc: "91520381MAYT00056Y" },
    kinds: [PenaltyKind.FINE],
    content: "罚款15000元。",
    decisionDate: "2024-04-18",
    agency: { name: "贵州示例市知识产权局" },
  };
  return PublicationRequested.encode(PublicationRequested.fromPartial({ channel: "enterprise-disclosure", version, penalty })).finish();
}

testAdapter("enterprise-disclosure", emptySimulator, enterpriseDisclosure, {
  settings: { receiptPollMs: 20 },
  sink: {
    event: ({ version, decisionNo }) => ({ type: "hub.credit.v1.PublicationRequested", data: publicationOf(decisionNo, version) }),
  },
});

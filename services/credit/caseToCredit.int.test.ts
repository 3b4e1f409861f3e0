import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CaseServiceDefinition, Operation, Outcome, Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { ChannelState, CreditServiceDefinition } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { PublicationBar } from "../../proto/gen/hub/credit/v1/publication.ts";
import { startProcess, type TestProcess } from "../../test/support/childProcess.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { penaltyRow } from "../../test/support/penaltyRows.ts";
import { createHubChannel, type HubChannel } from "../shared/grpc/client.ts";

/** What CaseService really records is what credit reads: both services of one process, over gRPC and a real journal. */
const HOST = join(import.meta.dirname, "../host.ts");
const SERVICE_KEY = "test-service-key-0001";
const KEYS = { "ip-case": "test-ip-case-key-0001", "linkage-platform": "test-linkage-key-0001" };
const port = String(28_000 + (process.pid % 4_000));
const patiently = { timeout: 20_000, interval: 50 };
const { REQUESTED, BARRED, WITHDRAWING } = ChannelState;

let nats: TestNatsServer;
let hub: TestProcess;
let channels: Record<"ip-case" | "linkage-platform" | "operator", HubChannel>;

beforeAll(async () => {
  nats = await startNatsServer();
  hub = await startProcess(HOST, ["registry", "case", "credit"], {
    NATS_URL: nats.url,
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_KEY_SECRET: "test-key-secret-0001",
    HUB_SYSTEM_KEYS: JSON.stringify(KEYS),
    HUB_PORT: port,
    HUB_REGISTRY_ADDRESS: `127.0.0.1:${port}`,
  });
  const at = (key: string) => createHubChannel(`127.0.0.1:${port}`, { key });
  channels = { "ip-case": at(KEYS["ip-case"]), "linkage-platform": at(KEYS["linkage-platform"]), operator: at(SERVICE_KEY) };
}, 60_000);

afterAll(async () => {
  for (const channel of Object.values(channels)) channel.close();
  await hub.close();
  await nats.close();
});

async function submit(as: keyof typeof channels, submission: Submission) {
  async function* requests() {
    yield { requestId: "r", submissions: [submission] };
  }
  for await (const { answers } of channels[as].client(CaseServiceDefinition).submit(requests())) {
    const [answer] = answers;
    if (answer?.outcome !== Outcome.ACCEPTED && answer?.outcome !== Outcome.PARKED) throw new Error(answer?.errors.map(({ code, field, message }) => `${code} ${field} ${message}`).join("; "));
    return answer;
  }
  throw new Error("no answer");
}

/** A confiscation, because a fine would not be decided during a transfer. */
function decide(index: number, caseNo: string) {
  const { CF_NR_FK: _, ...values } = penaltyRow(index);
  const confiscation = { ...values, CF_CFLB: "没收非法财物", CF_NR: "没收侵权酒类商品160瓶。", AJBH: caseNo };
  const value = { values: confiscation, operation: Operation.INSERT, version: 0n, changedAt: "" };
  return submit("ip-case", Submission.fromPartial({ submissionId: `p${index}`, sourceReference: `p${index}`, fact: { $case: "penaltyRow", value } }));
}

const agency = { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" };
const police = { uscc: "", name: "示例市公安局" };

function report($case: string, value: Record<string, unknown>, operation: Operation = Operation.UNSPECIFIED) {
  const caseNo = String(value["caseNo"]);
  const reference = `${$case} ${caseNo} ${operation}`;
  const document = { kind: "notice", number: `示公〔2018〕${caseNo}号`, date: "2018-04-21" };
  const fact = { $case, value: { agency, police, document, ...value } } as unknown as Submission["fact"];
  return submit("linkage-platform", Submission.fromPartial({ submissionId: reference, sourceReference: reference, operation, fact }));
}

const sent = (caseNo: string, operation?: Operation) => report("transferSent", { caseNo, occurredAt: "2018-04-20T10:00:00+08:00", transferNo: `示移〔2018〕${caseNo}号`, offenceCodes: ["213"] }, operation);
const filed = (caseNo: string) => report("caseFiled", { caseNo, occurredAt: "2018-04-22T10:00:00+08:00" });
const withdrawn = (caseNo: string) => report("caseWithdrawn", { caseNo, occurredAt: "2018-06-01T10:00:00+08:00", reason: "没有犯罪事实" });

async function publicationOf(caseId: string) {
  const found = await channels.operator.client(CreditServiceDefinition).getPublication({ caseId }).catch(() => undefined);
  return found?.channels.map(({ state, bar }) => [state, bar]);
}

const { TRANSFERRED, UNSPECIFIED } = PublicationBar;
const both = (state: ChannelState, bar: PublicationBar) => [[state, bar], [state, bar]];

test("a penalty decided during the transfer is withheld until the police withdraw their case", async () => {
  expect((await filed("示案1")).outcome).toBe(Outcome.PARKED);
  await sent("示案1");
  const { caseId } = await decide(1, "示案1");
  await expect.poll(() => publicationOf(caseId), patiently).toEqual(both(BARRED, TRANSFERRED));
  await withdrawn("示案1");
  await expect.poll(() => publicationOf(caseId), patiently).toEqual(both(REQUESTED, UNSPECIFIED));
});

test("a sending that arrives after the publication takes it down, and shows it again when the sender takes it back", async () => {
  const { caseId } = await decide(2, " 示案2 ");
  await expect.poll(() => publicationOf(caseId), patiently).toEqual(both(REQUESTED, UNSPECIFIED));
  await sent("示案2");
  await expect.poll(() => publicationOf(caseId), patiently).toEqual(both(WITHDRAWING, TRANSFERRED));
  await sent("示案2", Operation.DELETE);
  await expect.poll(() => publicationOf(caseId), patiently).toEqual(both(REQUESTED, UNSPECIFIED));
});

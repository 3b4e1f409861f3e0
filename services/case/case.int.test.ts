import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CaseServiceDefinition, Operation, Outcome, Submission, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { penaltyRow } from "../../test/support/penaltyRows.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { startProcess, type TestProcess } from "../../test/support/childProcess.ts";
import { decodeEventData } from "../shared/events/view.ts";
import { createHubChannel, type HubChannel } from "../shared/grpc/client.ts";

const HOST = join(import.meta.dirname, "../host.ts");
const SERVICE_KEY = "test-service-key-0001";
const KEYS = { "ip-case": "test-ip-case-key-0001", "linkage-platform": "test-linkage-key-0001" };

let nats: TestNatsServer;
let hub: TestProcess;
let channels: Record<"ip-case" | "linkage-platform" | "operator" | "stranger", HubChannel>;

const start = (port: string) =>
  startProcess(HOST, ["registry", "case"], {
    NATS_URL: nats.url,
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_KEY_SECRET: "test-key-secret-0001",
    HUB_SYSTEM_KEYS: JSON.stringify(KEYS),
    HUB_PORT: port,
    HUB_REGISTRY_ADDRESS: `127.0.0.1:${port}`,
  });

const port = String(23_000 + (process.pid % 5_000));

beforeAll(async () => {
  nats = await startNatsServer({ strict: true });
  hub = await start(port);
  const at = (key: string) => createHubChannel(`127.0.0.1:${port}`, { key });
  channels = { "ip-case": at(KEYS["ip-case"]), "linkage-platform": at(KEYS["linkage-platform"]), operator: at(SERVICE_KEY), stranger: at("nobody") };
}, 60_000);

afterAll(async () => {
  for (const channel of Object.values(channels)) channel.close();
  await hub.close();
  await nats.close();
});

async function submit(as: keyof typeof channels, ...submissions: Submission[]): Promise<readonly SubmissionAnswer[]> {
  async function* requests() {
    yield { requestId: "r", submissions };
  }
  for await (const { answers } of channels[as].client(CaseServiceDefinition).submit(requests())) return answers;
  throw new Error("no answer");
}

interface RowOptions {
  readonly operation?: Operation;
  readonly version?: number;
  readonly reference: string;
}

function row(index: number, changes: Record<string, string>, { operation = Operation.UNSPECIFIED, version = 0, reference }: RowOptions): Submission {
  const value = { values: { ...penaltyRow(index), ...changes }, operation, version: BigInt(version), changedAt: "" };
  return Submission.fromPartial({ submissionId: reference, sourceReference: reference, fact: { $case: "penaltyRow", value } });
}

const outcomes = (answers: readonly SubmissionAnswer[]) => answers.map(({ outcome }) => Object.keys(Outcome).find((key) => Outcome[key as keyof typeof Outcome] === outcome));

const getCase = (caseId: string) => channels.operator.client(CaseServiceDefinition).getCase({ caseId });

describe("CaseService over gRPC on a real journal", () => {
  test("a batch with new, repeated, corrected, bad and revoked rows gets one answer each, in order", async () => {
    const answers = await submit(
      "ip-case",
      row(1, {}, { reference: "a1" }),
      row(1, {}, { reference: "a2" }),
      row(1, { CF_NR: "罚款50000元。" }, { reference: "a3" }),
      row(1, { CF_XDR_SHXYM: "91520102MAYT000130" }, { reference: "a4" }),
      row(1, {}, { reference: "a5", operation: Operation.DELETE }),
      row(2, {}, { reference: "a6" }),
    );
    expect(outcomes(answers)).toEqual(["ACCEPTED", "DUPLICATE", "ACCEPTED", "REJECTED", "ACCEPTED", "ACCEPTED"]);
    expect(answers.map(({ submissionId }) => submissionId)).toEqual(["a1", "a2", "a3", "a4", "a5", "a6"]);
    expect(answers[1]?.eventId).toBe(answers[0]?.eventId);
    expect(answers[3]?.errors.map(({ code }) => code)).toContain("E005");

    const { events, version, revoked } = await getCase(answers[0]!.caseId);
    expect(events.map(({ type, caseVersion }) => `${type.split(".").pop()} ${caseVersion}`)).toEqual(["PenaltyDecided 1", "PenaltyCorrected 2", "PenaltyRevoked 3"]);
    expect({ version, revoked }).toEqual({ version: 3, revoked: true });
    const [decided] = events;
    expect(decodeEventData(decided!.type, decided!.data)["penalty"]).toMatchObject({ content: "1.没收侵权酒类商品160瓶；2.罚款50000元。", fine: { fen: 5_000_000n } });
  });

  test("the same submission again is told the same", async () => {
    const one = row(10, {}, { reference: "b1" });
    const [first] = await submit("ip-case", one);
    const [second] = await submit("ip-case", one);
    expect(second).toEqual(first);
  });

  test("a correction ahead of its decision is parked and recorded behind it", async () => {
    const [parked] = await submit("ip-case", row(20, { CF_NR: "罚款50000元。" }, { reference: "c2", operation: Operation.UPDATE, version: 2 }));
    expect(parked).toMatchObject({ outcome: Outcome.PARKED, waitingFor: "hub.case.v1.PenaltyDecided" });
    const [decided] = await submit("ip-case", row(20, {}, { reference: "c1", operation: Operation.INSERT, version: 1 }));
    expect(decided?.outcome).toBe(Outcome.ACCEPTED);

    const { events } = await getCase(decided!.caseId);
    expect(events.map(({ type }) => type.split(".").pop())).toEqual(["SubmissionParked", "PenaltyDecided", "PenaltyCorrected", "SubmissionResolved"]);
    const [again] = await submit("ip-case", row(20, { CF_NR: "罚款50000元。" }, { reference: "c2", operation: Operation.UPDATE, version: 2 }));
    expect(again).toMatchObject({ outcome: Outcome.ACCEPTED, eventId: events[2]?.id });
  });

  test("other content without a newer version is E017", async () => {
    await submit("ip-case", row(30, {}, { reference: "d1", version: 2 }));
    const [stale] = await submit("ip-case", row(30, { CF_NR: "罚款50000元。" }, { reference: "d2", version: 1 }));
    expect(stale?.errors.map(({ code, field }) => [code, field])).toEqual([["E017", "CF_WSH"]]);
  });

  test("the successor corrects what its predecessor decided", async () => {
    const successor = { CF_CFJG: "贵州示例市市场监督管理局", CF_CFJGDM: "11520100MBYT00113W", CF_SJLY: "贵州示例市市场监督管理局", CF_SJLYDM: "11520100MBYT00113W" };
    const [decided] = await submit("ip-case", row(40, {}, { reference: "e1" }));
    const [corrected] = await submit("ip-case", row(40, { ...successor, CF_NR: "罚款50000元。" }, { reference: "e2", operation: Operation.UPDATE, version: 2 }));
    expect(corrected).toMatchObject({ outcome: Outcome.ACCEPTED, caseId: decided?.caseId });
  });

  test("a police answer waits for the transfer", async () => {
    const agency = { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" };
    const police = { uscc: "", name: "示例市公安局" };
    const common = { caseNo: "示案〔2026〕1号", agency, police };
    const document = { kind: "filing_notice", number: "示公立〔2026〕1号", date: "2026-01-09" };
    const report = (reference: string, fact: unknown) => Submission.fromPartial({ submissionId: reference, sourceReference: reference, fact: fact as Submission["fact"] });
    const filed = report("f1", { $case: "caseFiled", value: { ...common, occurredAt: "2026-01-09T10:00:00+08:00", document } });
    const sent = report("f2", { $case: "transferSent", value: { ...common, occurredAt: "2026-01-07T10:00:00+08:00", transferNo: "示移〔2026〕1号", offenceCodes: ["213"] } });
    expect(outcomes(await submit("linkage-platform", filed, sent, filed))).toEqual(["PARKED", "ACCEPTED", "ACCEPTED"]);
  });

  test("a system may only report what it was granted, and a stranger nothing", async () => {
    const [refused] = await submit("linkage-platform", row(50, {}, { reference: "g1" }));
    expect(refused?.errors[0]).toMatchObject({ code: "NOT_GRANTED" });
    await expect(submit("stranger", row(51, {}, { reference: "g2" }))).rejects.toThrow(/UNAUTHENTICATED/);
    await expect(channels["ip-case"].client(CaseServiceDefinition).getCase({ caseId: "p1" })).rejects.toThrow(/NOT_GRANTED/);
    await expect(getCase("pnothing")).rejects.toThrow(/CASE_NOT_FOUND/);
  });

  test("what was accepted is there after kill -9 of the service and of the server", { timeout: 30_000 }, async () => {
    const before = await submit("ip-case", ...Array.from({ length: 200 }, (_, index) => row(1_000 + index, {}, { reference: `h${index}` })));
    await hub.kill();
    await nats.restart();
    hub = await start(port);
    await expect.poll(() => getCase(before[0]!.caseId).then(({ events }) => events.length, () => 0), { timeout: 15_000 }).toBe(1);
    const after = await submit("ip-case", ...Array.from({ length: 200 }, (_, index) => row(1_000 + index, {}, { reference: `h${index}` })));
    expect(after.map(({ eventId, outcome }) => [eventId, outcome])).toEqual(before.map(({ eventId, outcome }) => [eventId, outcome]));
  });
});

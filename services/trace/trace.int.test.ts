import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Hop, HopBatch, HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import { TraceServiceDefinition } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import { connectBus, type BusConnection } from "../shared/bus/connection.ts";
import { createHopPublisher } from "../shared/bus/hops.ts";
import { createHubChannel } from "../shared/grpc/client.ts";
import { startGrpcServer } from "../shared/grpc/server.ts";
import { createLogger } from "../shared/log.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { start } from "./main.ts";

const SERVICE_KEY = "service-key-of-this-test";
const KEY_SECRET = "key-secret-of-this-test";
const CASE = "pabcdefghijklmnopqrstuvwxyz";
const OTHER_CASE = "pzyxwvutsrqponmlkjihgfedcba";
const EVENT = "01JABCDEFGHJKMNPQRSTVWXYZ0";
const NUMBER = "黔示工商罚〔2018〕12号";
const PARTY = "91520102MAYT00013R";
const log = createLogger("test", "silent");

let nats: TestNatsServer;
let bus: BusConnection;
let dir: string;
let trace: Awaited<ReturnType<typeof startTrace>>;

beforeAll(async () => {
  nats = await startNatsServer();
  dir = await mkdtemp(join(tmpdir(), "qianlian-trace-"));
  Object.assign(process.env, { NATS_URL: nats.url, HUB_SERVICE_KEY: SERVICE_KEY, HUB_KEY_SECRET: KEY_SECRET, HUB_DATA_DIR: dir });
  bus = await connectBus({ service: "case", url: nats.url, log });
  trace = await startTrace();
}, 60_000);
afterAll(async () => {
  await trace.close();
  await bus.close();
  await nats.close();
  await rm(dir, { recursive: true, force: true });
});

async function startTrace() {
  const service = await start({ log, signal: new AbortController().signal });
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: service.services, log });
  const channel = createHubChannel(server.address, { key: SERVICE_KEY });
  return {
    address: server.address,
    client: channel.client(TraceServiceDefinition),
    async close() {
      channel.close();
      await server.close();
      await service.close();
    },
  };
}

async function publish(hops: readonly Hop[]): Promise<void> {
  await bus.js.publish("hop.case", HopBatch.encode({ hops: [...hops], decisions: [] }).finish());
}

/** Waits until the book has everything that was published; the database may still be opening. */
async function written(): Promise<void> {
  await expect.poll(() => trace.client.getTraceState({}).then(({ behind }) => behind, String), { timeout: 40_000, interval: 20 }).toBe(0n);
}

const at = (second: number) => `2020-05-06T10:00:${String(second).padStart(2, "0")}.000+08:00`;
const aHop = (hop: Partial<Hop>): Hop => Hop.fromPartial({ time: at(0), kind: HopKind.RECORDED, service: "case", ...hop });

const way = [
  aHop({ time: at(1), kind: HopKind.RECEIVED, system: "aic-case", caseId: CASE, decisionNo: NUMBER, partyCode: PARTY, documentNo: "示案2018-7号" }),
  aHop({ time: at(2), eventId: EVENT, caseId: CASE, decisionNo: NUMBER, partyCode: PARTY, sequence: 7n, version: 1 }),
  aHop({ time: at(4), kind: HopKind.DELIVERED, service: "delivery", system: "credit-china", subscriptionId: "credit-china", eventId: EVENT, caseId: CASE, attempt: 2, receipt: "R-1" }),
];
const rejected = aHop({ time: at(3), kind: HopKind.REJECTED, decisionNo: NUMBER, sourceReference: "batch-7.xlsx:12", reason: "E004,E011" });

test("every kind of key leads to the whole way of the case, oldest first", { timeout: 60_000 }, async () => {
  await publish([way[2]!, way[0]!, rejected]);
  await publish([way[1]!, aHop({ caseId: OTHER_CASE, decisionNo: "黔示工商罚〔2018〕13号" })]);
  await written();
  const keys = { event: EVENT, case: CASE, decision: "黔示工商罚[2018]12号", party: ` ${PARTY.toLowerCase()}`, document: "示案2018-7号" };
  for (const [kind, key] of Object.entries(keys)) {
    const { keyKind, cases, truncated } = await trace.client.traceKey({ key });
    expect({ keyKind, truncated }).toEqual({ keyKind: kind, truncated: false });
    expect(cases.find(({ caseId }) => caseId === CASE)).toEqual({ caseId: CASE, decisionNo: NUMBER, hops: way, linkedCaseIds: [] });
    expect(cases.some(({ caseId }) => caseId === OTHER_CASE)).toBe(false);
  }
});

test("a rejected submission, which has no case, is found by its number and by its place in the source", async () => {
  for (const key of [NUMBER, "batch-7.xlsx:12"]) {
    const { cases } = await trace.client.traceKey({ key });
    expect(cases.find(({ caseId }) => caseId === "")?.hops).toEqual([rejected]);
  }
});

test("hops that come twice, also in other batches, are in the book once", async () => {
  const before = await trace.client.getTraceState({});
  await publish([...way].reverse());
  await publish([way[1]!]);
  await written();
  expect((await trace.client.getTraceState({})).hops).toBe(before.hops);
});

test("the book holds what was sent and nothing else, whatever it is", { timeout: 60_000 }, async () => {
  const word = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: "binary", maxLength: 300 })).map((text) => text.replaceAll("\0", ""));
  const uint32 = fc.nat(0xffff_ffff);
  const caseId = "pgggggggggggggggggggggggggg";
  const anyHop = fc.record({
    kind: fc.constantFrom(...Object.values(HopKind)),
    service: word, system: word, subscriptionId: word, eventId: word, eventType: word, decisionNo: word, partyCode: word, documentNo: word,
    receipt: word, reason: word, message: word, traceId: word, sourceReference: word,
    attempt: uint32, version: uint32, sequence: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  });
  const sent = fc.sample(anyHop, 300).map((hop, index) => Hop.fromPartial({ ...hop, caseId, time: new Date(1_600_000_000_000 + index).toISOString() }));
  await publish(sent);
  await written();
  const { cases } = await trace.client.traceKey({ key: caseId });
  expect(cases[0]?.hops).toEqual(sent);
});

test("a message that is no hop is passed over", async () => {
  await bus.js.publish("hop.case", new Uint8Array([255, 255, 255]));
  await publish([aHop({ caseId: "pbehind2222222222222222222a", message: "后到 \0 later" })]);
  await written();
  const { cases } = await trace.client.traceKey({ key: "pbehind2222222222222222222a" });
  expect(cases[0]?.hops[0]?.message).toBe("后到 \uFFFD later");
});

test("an answer is bounded and says so", { timeout: 60_000 }, async () => {
  const caseId = "pmany2222222222222222222222";
  const publisher = createHopPublisher(bus, "case", log);
  publisher.add(Array.from({ length: 10_050 }, (_, attempt) => ({ kind: HopKind.RETRYING, caseId, attempt })));
  await publisher.close();
  await written();
  const { cases, truncated } = await trace.client.traceKey({ key: caseId });
  expect(truncated).toBe(true);
  expect(cases[0]?.hops).toHaveLength(10_000);
});

test("a lost database is filled again from the stream", { timeout: 60_000 }, async () => {
  const before = await trace.client.getTraceState({});
  await trace.close();
  await rm(join(dir, "trace"), { recursive: true });
  trace = await startTrace();
  await written();
  expect(await trace.client.getTraceState({})).toEqual(before);
});

test("unknown keys give an empty answer, empty keys and strangers are refused", async () => {
  expect(await trace.client.traceKey({ key: "黔示工商罚〔1999〕1号" })).toEqual({ keyKind: "", cases: [], truncated: false, partial: false });
  await expect(trace.client.traceKey({ key: " " })).rejects.toThrow(/INVALID_REQUEST/);
  const stranger = createHubChannel(trace.address, { key: "key-of-some-system" });
  await expect(stranger.client(TraceServiceDefinition).traceKey({ key: CASE })).rejects.toThrow(/NOT_GRANTED/);
  stranger.close();
});

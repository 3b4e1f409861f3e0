import { afterAll, beforeAll, expect, test } from "vitest";
import { eventCodecs } from "../../proto/gen/events.ts";
import { PenaltyCorrected, PenaltyDecided, PenaltyRevoked, type Penalty } from "../../proto/gen/hub/case/v1/penalty.ts";
import { ChannelState, CreditServiceDefinition, PublicationReport, PublicationResult } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { PublicationBar } from "../../proto/gen/hub/credit/v1/publication.ts";
import { HopBatch, HopKind, type Hop } from "../../proto/gen/hub/trace/v1/trace.ts";
import { connectBus, type BusConnection } from "../shared/bus/connection.ts";
import { createJournal, type Journal } from "../shared/bus/journal.ts";
import { readStream } from "../shared/bus/reader.ts";
import { TRACE } from "../shared/bus/streams.ts";
import { createHubChannel } from "../shared/grpc/client.ts";
import { startGrpcServer } from "../shared/grpc/server.ts";
import { keyedId, newEventId } from "../shared/ids.ts";
import { createLogger } from "../shared/log.ts";
import { start as startRegistry } from "../registry/main.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { start } from "./main.ts";
import { aPenalty, aPerson } from "./testing/builders.ts";

const SERVICE_KEY = "service-key-of-this-test";
const CHANNEL_KEY = "key-of-credit-china-in-this-test";
const log = createLogger("test", "silent");
const signal = new AbortController().signal;
const patiently = { timeout: 10_000, interval: 20 };

let nats: TestNatsServer;
let bus: BusConnection;
let journal: Journal;
let registry: { address: string; close(): Promise<void> };

beforeAll(async () => {
  nats = await startNatsServer();
  process.env["NATS_URL"] = nats.url;
  process.env["HUB_SERVICE_KEY"] = SERVICE_KEY;
  process.env["HUB_KEY_SECRET"] = "secret-of-keyed-hashes-in-this-test";
  process.env["HUB_SYSTEM_KEYS"] = JSON.stringify({ "credit-china": CHANNEL_KEY });
  const service = await startRegistry({ log, signal });
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: service.services, log });
  registry = { address: server.address, close: () => server.close().then(() => service.close()) };
  process.env["HUB_REGISTRY_ADDRESS"] = server.address;
  bus = await connectBus({ service: "test", url: nats.url, log });
  journal = createJournal(bus);
});

afterAll(async () => {
  await bus.close();
  await registry.close();
  await nats.close();
});

async function startCredit() {
  const service = await start({ log, signal });
  await service.ready;
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: service.services, log });
  const operator = createHubChannel(server.address, { key: SERVICE_KEY });
  const channel = createHubChannel(server.address, { key: CHANNEL_KEY });
  return {
    operator: operator.client(CreditServiceDefinition),
    channel: channel.client(CreditServiceDefinition),
    async [Symbol.asyncDispose]() {
      operator.close();
      channel.close();
      await server.close();
      await service.close();
    },
  };
}

type Client = Awaited<ReturnType<typeof startCredit>>["operator"];

const standing = async (client: Client, caseId: string) => {
  const { channels, caseVersion } = await client.getPublication({ caseId });
  return { caseVersion, states: channels.map(({ state }) => state) };
};

const codecs = { PenaltyDecided, PenaltyCorrected, PenaltyRevoked };
let cases = 0;
const aCaseId = () => keyedId("p", "test", [String(++cases), String(process.pid)]);

/** Records penalty events as the case service would. */
async function recordCase(caseId: string, facts: readonly (readonly [keyof typeof codecs, Penalty])[], from = 1): Promise<Event[]> {
  const source = { system: "ip-case", reference: "t_penalty/1" };
  const events = facts.map(([name, penalty], index) => {
    const message = { penalty, source, ...(name === "PenaltyRevoked" ? { revokedDate: "2018-05-10" } : {}) };
    const data = codecs[name].encode(codecs[name].fromPartial(message) as never).finish();
    const common = { source: "/systems/ip-case", subject: caseId, recordedTime: "2018-05-10T09:00:00.000+08:00", correlationId: "flow" };
    return Event.fromPartial({ ...common, id: newEventId(), type: `hub.case.v1.${name}`, caseVersion: from + index, division: "520100", data });
  });
  const before = (await journal.load("case", [caseId])).get(caseId)?.at(-1);
  await journal.append({ domain: "case", caseId, expectedLast: Number(before?.event.sequence ?? 0n), events });
  return events;
}

const creditEvents = async (caseId: string) => ((await journal.load("credit", [caseId])).get(caseId) ?? []).map(({ event }) => event);

const reportOf = (caseId: string, version: number, result: PublicationResult) =>
  PublicationReport.fromPartial({ caseId, version, result, remoteId: "CC-1", occurredAt: "2018-05-03T02:00:00Z", causationId: "e1" });

const { REQUESTED, BARRED, PUBLISHED, WITHDRAWING, WITHDRAWN } = ChannelState;

test("a decision is requested, published, and withdrawn everywhere after its revocation", { timeout: 20_000 }, async () => {
  await using credit = await startCredit();
  const caseId = aCaseId();
  const [decided] = await recordCase(caseId, [["PenaltyDecided", aPenalty()]]);
  await expect.poll(() => standing(credit.operator, caseId).catch(() => undefined), patiently).toEqual({ caseVersion: 1, states: [REQUESTED, REQUESTED] });

  const [requested] = await creditEvents(caseId);
  expect(requested).toMatchObject({ causationId: decided?.id, correlationId: "flow", division: "520100", caseVersion: 1, source: "/services/credit" });
  expect(eventCodecs["hub.credit.v1.PublicationRequested"].decode(requested!.data)).toMatchObject({ channel: "credit-china", dueDate: "2018-05-09", publicityUntil: "2019-04-27" });

  const published = { channel: "credit-china", reports: [reportOf(caseId, 1, PublicationResult.PUBLISHED)] };
  expect(await credit.channel.reportPublications(published)).toEqual({ recorded: 1, duplicates: 0 });
  expect(await credit.channel.reportPublications(published)).toEqual({ recorded: 0, duplicates: 1 });
  const answer = (await creditEvents(caseId)).at(-1);
  expect(eventCodecs["hub.credit.v1.Published"].decode(answer!.data)).toMatchObject({
    sourceSystem: "ip-case",
    sourceReference: "t_penalty/1",
    decisionNo: aPenalty().decisionNo,
    publishedAt: "2018-05-03T10:00:00.000+08:00",
  });

  await recordCase(caseId, [["PenaltyRevoked", aPenalty()]], 2);
  await expect.poll(() => standing(credit.operator, caseId), patiently).toEqual({ caseVersion: 2, states: [WITHDRAWING, WITHDRAWING] });
  const gone = { channel: "credit-china", reports: [reportOf(caseId, 2, PublicationResult.WITHDRAWN)] };
  expect(await credit.channel.reportPublications(gone)).toEqual({ recorded: 1, duplicates: 0 });
  const { channels, versions } = await credit.operator.getPublication({ caseId });
  expect(channels[0]).toMatchObject({ state: WITHDRAWN, publishedVersion: 0, bar: PublicationBar.REVOKED, dueDate: "2018-05-15", remoteId: "CC-1" });
  expect(versions).toHaveLength(4);
  expect((await creditEvents(caseId)).map(({ caseVersion }) => caseVersion)).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a barred decision leaves a hop with the reason in each channel, and no request", { timeout: 20_000 }, async () => {
  await using credit = await startCredit();
  const caseId = aCaseId();
  await recordCase(caseId, [["PenaltyDecided", aPenalty({ party: aPerson("2002-05-01"), decisionDate: "2018-09-17" })]]);
  await expect.poll(() => standing(credit.operator, caseId).catch(() => undefined), patiently).toEqual({ caseVersion: 1, states: [BARRED, BARRED] });
  await expect.poll(() => hopsAbout(caseId), patiently).toMatchObject([
    { kind: HopKind.WITHHELD, system: "credit-china", reason: "minor", version: 1, partyCode: "" },
    { kind: HopKind.WITHHELD, system: "enterprise-disclosure", reason: "natural_person" },
  ]);
});

test("a case goes on where it stopped after a restart, and nothing is decided twice", { timeout: 20_000 }, async () => {
  const caseId = aCaseId();
  {
    await using credit = await startCredit();
    await recordCase(caseId, [["PenaltyDecided", aPenalty()]]);
    await expect.poll(() => standing(credit.operator, caseId).catch(() => undefined), patiently).toMatchObject({ caseVersion: 1 });
  }
  await recordCase(caseId, [["PenaltyCorrected", aPenalty({ content: "更正" })], ["PenaltyCorrected", aPenalty({ content: "再更正" })]], 2);
  // As after a crash before the cursor was stored: everything comes again.
  await bus.js.publish("$KV.CURSORS.credit", "0");
  await using credit = await startCredit();
  await expect.poll(() => standing(credit.operator, caseId), patiently).toEqual({ caseVersion: 3, states: [REQUESTED, REQUESTED] });
  const report = { channel: "credit-china", reports: [reportOf(caseId, 1, PublicationResult.PUBLISHED), reportOf(caseId, 3, PublicationResult.PUBLISHED)] };
  expect(await credit.channel.reportPublications(report)).toEqual({ recorded: 2, duplicates: 0 });
  expect((await standing(credit.operator, caseId)).states).toEqual([PUBLISHED, REQUESTED]);
  expect(await creditEvents(caseId)).toHaveLength(8);
});

test("only the channel itself may report, and what cannot be true is not recorded", { timeout: 20_000 }, async () => {
  await using credit = await startCredit();
  const caseId = aCaseId();
  await recordCase(caseId, [["PenaltyDecided", aPenalty()]]);
  await expect.poll(() => standing(credit.operator, caseId).catch(() => undefined), patiently).toMatchObject({ caseVersion: 1 });
  const report = reportOf(caseId, 1, PublicationResult.PUBLISHED);
  await expect(credit.channel.reportPublications({ channel: "enterprise-disclosure", reports: [report] })).rejects.toThrow(/PERMISSION_DENIED.*NOT_GRANTED/);
  await expect(credit.operator.reportPublications({ channel: "credit-china", reports: [report] })).rejects.toThrow(/UNAUTHENTICATED/);
  await expect(credit.channel.reportPublications({ channel: "credit-china", reports: [] })).rejects.toThrow(/INVALID_REQUEST/);
  const reports = [reportOf(caseId, 9, PublicationResult.PUBLISHED), reportOf(aCaseId(), 1, PublicationResult.PUBLISHED), report];
  expect(await credit.channel.reportPublications({ channel: "credit-china", reports })).toEqual({ recorded: 1, duplicates: 0 });
});

test("a case that is not known has no publication, and a system may not ask", { timeout: 20_000 }, async () => {
  await using credit = await startCredit();
  await expect(credit.operator.getPublication({ caseId: aCaseId() })).rejects.toThrow(/NOT_FOUND.*CASE_NOT_FOUND/);
  await expect(credit.channel.getPublication({ caseId: aCaseId() })).rejects.toThrow(/PERMISSION_DENIED/);
});

test("hundreds of cases in one go are all decided", { timeout: 30_000 }, async () => {
  await using credit = await startCredit();
  const ids = Array.from({ length: 400 }, aCaseId);
  await Promise.all(ids.map((caseId) => recordCase(caseId, [["PenaltyDecided", aPenalty()], ["PenaltyRevoked", aPenalty()]])));
  const last = ids.at(-1) ?? "";
  await expect.poll(() => standing(credit.operator, last).catch(() => undefined), patiently).toMatchObject({ caseVersion: 2 });
  await expect.poll(async () => (await journal.load("credit", ids)).size, patiently).toBe(400);
  const counts = [...(await journal.load("credit", ids)).values()].map((events) => events.length);
  expect(new Set(counts)).toEqual(new Set([4]));
});

/** Every hop of the credit service about the case, so far. */
async function hopsAbout(caseId: string): Promise<Hop[]> {
  const { state } = await bus.jsm.streams.info(TRACE);
  const hops: Hop[] = [];
  const stopping = new AbortController();
  if (state.messages === 0) return hops;
  for await (const batch of readStream(bus, TRACE, { from: 1, signal: stopping.signal })) {
    for (const { data } of batch) hops.push(...HopBatch.decode(data).hops.filter((hop) => hop.caseId === caseId));
    if ((batch.at(-1)?.sequence ?? 0) >= state.last_seq) stopping.abort();
  }
  return hops;
}

import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventCodecs } from "../../proto/gen/events.ts";
import { PenaltyCorrected, PenaltyDecided, PenaltyRevoked, type Penalty } from "../../proto/gen/hub/case/v1/penalty.ts";
import { ChannelState, CreditServiceDefinition, PublicationReport, PublicationResult, type CreditServiceClient } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { PenaltyLinked, PublicationBar } from "../../proto/gen/hub/credit/v1/publication.ts";
import { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { transferCaseId } from "../shared/caseIds.ts";
import { start as startRegistry } from "../registry/main.ts";
import { connectBus, type BusConnection } from "../shared/bus/connection.ts";
import { createJournal, type Journal } from "../shared/bus/journal.ts";
import { createHubChannel } from "../shared/grpc/client.ts";
import { startGrpcServer } from "../shared/grpc/server.ts";
import { keyedId, newEventId } from "../shared/ids.ts";
import { createLogger } from "../shared/log.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { createCreditCases } from "./creditCases.ts";
import { followCases } from "./followCases.ts";
import { loadTransferTable } from "./loadTransferTable.ts";
import { start } from "./main.ts";
import { createPenaltyLinks } from "./penaltyLinks.ts";
import { createRecordOrigins } from "./recordOrigins.ts";
import { createSecrecies } from "./secrecies.ts";
import { procedureOf, truthOf, walk, type TrueStep } from "./testing/aTransfer.ts";
import { aPenalty, law } from "./testing/builders.ts";
import { recordTransfer, RECORDED_ON } from "./testing/transferEvents.ts";

const KEY_SECRET = "secret-of-keyed-hashes-in-this-test";
const SERVICE_KEY = "service-key-of-this-test";
const CHANNEL_KEY = "key-of-credit-china-in-this-test";
const log = createLogger("test", "silent");
const signal = new AbortController().signal;
const patiently = { timeout: 20_000, interval: 20 };

let nats: TestNatsServer;
let bus: BusConnection;
let journal: Journal;
let registry: { close(): Promise<void> };

beforeAll(async () => {
  nats = await startNatsServer();
  process.env["NATS_URL"] = nats.url;
  process.env["HUB_SERVICE_KEY"] = SERVICE_KEY;
  process.env["HUB_KEY_SECRET"] = KEY_SECRET;
  process.env["HUB_SYSTEM_KEYS"] = JSON.stringify({ "credit-china": CHANNEL_KEY });
  const service = await startRegistry({ log, signal });
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: service.services, log });
  process.env["HUB_REGISTRY_ADDRESS"] = server.address;
  registry = { close: () => server.close().then(() => service.close()) };
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

const codecs = { PenaltyDecided, PenaltyCorrected, PenaltyRevoked };
const { REQUESTED, BARRED, PUBLISHED, WITHDRAWING } = ChannelState;
let cases = 0;

/** A penalty record and the transfer case that it names, both still empty. */
function aCase() {
  const caseNo = `黔示知案〔2022〕${++cases}号`;
  const caseId = keyedId("p", "test", [caseNo]);
  const transferId = transferCaseId(KEY_SECRET, aPenalty().agency?.uscc ?? "", caseNo);
  let version = 0;
  let last = 0;
  /** Records a penalty event as the case service would. */
  const record = async (name: keyof typeof codecs, parts: Partial<Penalty> = {}) => {
    const penalty = aPenalty({ caseNo: ` ${caseNo}`, decisionNo: `示例罚${cases}号`, decisionDate: "2022-03-08", ...parts });
    const message = { penalty, source: { system: "ip-case", reference: `t_penalty/${cases}` }, ...(name === "PenaltyRevoked" ? { revokedDate: "2022-05-10" } : {}) };
    const data = codecs[name].encode(codecs[name].fromPartial(message) as never).finish();
    const place = { subject: caseId, recordedTime: `${RECORDED_ON}T09:00:00.000+08:00`, correlationId: `flow of ${caseId}`, division: "520100" };
    const event = Event.fromPartial({ ...place, id: newEventId(), source: "/systems/ip-case", type: `hub.case.v1.${name}`, caseVersion: ++version, data });
    const result = await journal.append({ domain: "case", caseId, expectedLast: last, events: [event] });
    if (result !== "conflict") last = result.sequences[0] ?? last;
  };
  return { caseId, transferId, record, transfer: recordTransfer(journal, transferId) };
}

async function publicationOf(client: CreditServiceClient, caseId: string) {
  const found = await client.getPublication({ caseId }).catch(() => undefined);
  return found && { version: found.caseVersion, states: found.channels.map(({ state }) => state), bars: found.channels.map(({ bar }) => bar) };
}

const creditEvents = async (caseId: string) => ((await journal.load("credit", [caseId])).get(caseId) ?? []).map(({ event }) => event);
const creditChina = async (client: CreditServiceClient, caseId: string) => (await client.getPublication({ caseId })).channels[0];
const upToSending = ["transfer.proposed", "transfer.approved", "transfer.sent"] as const;
const upToNotFiled = [...upToSending, "transfer.acknowledged", "police.not_filed"] as const;
const secret = { states: [BARRED, BARRED], bars: [PublicationBar.TRANSFERRED, PublicationBar.TRANSFERRED] };
const unbarred = [PublicationBar.UNSPECIFIED, PublicationBar.UNSPECIFIED];

test("a penalty decided during a transfer is withheld, and requested when the police do not file, due from that day", async () => {
  await using credit = await startCredit();
  const { caseId, transfer, record } = aCase();
  const steps = procedureOf(...upToNotFiled);
  for (const step of steps.slice(0, 3)) await transfer.record(step);
  await record("PenaltyDecided", { decisionDate: "2022-03-03" });
  await expect.poll(() => publicationOf(credit.operator, caseId), patiently).toEqual({ version: 1, ...secret });
  const withheld = (await creditEvents(caseId))[0];
  expect(eventCodecs["hub.credit.v1.PublicationBarred"].decode(withheld!.data)).toMatchObject({ ruleId: "transfer-procedure-confidential", dueDate: "2022-03-14" });

  for (const step of steps.slice(3)) await transfer.record(step);
  await expect.poll(() => publicationOf(credit.operator, caseId), patiently).toEqual({ version: 1, states: [REQUESTED, REQUESTED], bars: unbarred });
  const due = (await credit.operator.getPublication({ caseId })).channels.map(({ dueDate }) => dueDate);
  expect(due).toEqual([law.calendar.addWorkdays("2022-03-05", 7).date, law.calendar.addWorkdays("2022-03-05", 20).date]);
  const requested = (await creditEvents(caseId)).at(-1);
  expect(requested).toMatchObject({ type: "hub.credit.v1.PublicationRequested", correlationId: `flow of ${caseId}`, caseVersion: 4 });
});

test("a sending that is reported late takes the penalty down; what was taken down is shown again by a higher version", async () => {
  await using credit = await startCredit();
  const { caseId, transfer, record } = aCase();
  const report = (version: number, result: PublicationResult) => {
    const one = PublicationReport.fromPartial({ caseId, version, result, remoteId: "CC-1", occurredAt: "2022-05-10T02:00:00Z" });
    return credit.channel.reportPublications({ channel: "credit-china", reports: [one] });
  };
  await record("PenaltyDecided");
  await expect.poll(() => publicationOf(credit.operator, caseId), patiently).toMatchObject({ states: [REQUESTED, REQUESTED] });
  await report(1, PublicationResult.PUBLISHED);

  const steps = procedureOf(...upToNotFiled);
  for (const step of steps.slice(0, 3)) await transfer.record(step);
  await expect.poll(() => publicationOf(credit.operator, caseId), patiently).toMatchObject({ states: [WITHDRAWING, WITHDRAWING], bars: secret.bars });
  const withdrawal = (await creditEvents(caseId)).find(({ type }) => type === "hub.credit.v1.WithdrawalRequested");
  expect(eventCodecs["hub.credit.v1.WithdrawalRequested"].decode(withdrawal!.data)).toMatchObject({ version: 1, bar: PublicationBar.UNSPECIFIED, dueDate: law.calendar.addWorkdays(RECORDED_ON, 3).date });
  expect(await report(1, PublicationResult.WITHDRAWN)).toEqual({ recorded: 1, duplicates: 0 });

  for (const step of steps.slice(3)) await transfer.record(step);
  await expect.poll(() => creditChina(credit.operator, caseId), patiently).toMatchObject({ state: REQUESTED, requestedVersion: 1_000_001 });
  expect(await report(1_000_001, PublicationResult.PUBLISHED)).toEqual({ recorded: 1, duplicates: 0 });
  expect(await creditChina(credit.operator, caseId)).toMatchObject({ state: PUBLISHED, publishedVersion: 1_000_001 });
  const answer = (await creditEvents(caseId)).at(-1);
  expect(eventCodecs["hub.credit.v1.Published"].decode(answer!.data)).toMatchObject({ sourceSystem: "ip-case", sourceReference: `t_penalty/${cases}` });
});

test("a penalty decided before the sending stays where it is, and a sending that is taken back frees the others", async () => {
  await using credit = await startCredit();
  const before = aCase();
  const during = aCase();
  await before.record("PenaltyDecided", { decisionDate: "2022-03-02" });
  await during.record("PenaltyDecided");
  const steps = procedureOf(...upToSending);
  for (const step of steps) await before.transfer.record(step);
  let sent = "";
  for (const step of steps) sent = await during.transfer.record(step);
  await expect.poll(() => publicationOf(credit.operator, during.caseId), patiently).toMatchObject({ bars: secret.bars });
  await during.transfer.retract(sent);
  await expect.poll(() => publicationOf(credit.operator, during.caseId), patiently).toMatchObject({ states: [REQUESTED, REQUESTED], bars: unbarred });
  expect((await creditChina(credit.operator, during.caseId))?.dueDate).toBe(law.calendar.addWorkdays(RECORDED_ON, 7).date);
  // What was recorded of the other case before was looked at by now.
  expect(await creditEvents(before.caseId)).toHaveLength(2);
  expect(await publicationOf(credit.operator, before.caseId)).toMatchObject({ states: [REQUESTED, REQUESTED] });
});

test("a penalty is linked to its transfer case once, a corrected case number to both, and only the present one counts", async () => {
  await using credit = await startCredit();
  const wrong = aCase();
  const right = aCase();
  await right.record("PenaltyDecided");
  await right.record("PenaltyCorrected", { content: "更正" });
  const other = aPenalty({ caseNo: "", decisionDate: "2022-03-08" });
  await wrong.record("PenaltyDecided");
  await wrong.record("PenaltyCorrected", { ...other, content: "更正案件编号" });
  await expect.poll(() => publicationOf(credit.operator, wrong.caseId), patiently).toMatchObject({ version: 2 });
  for (const { transferId, caseId } of [wrong, right]) {
    const links = await creditEvents(transferId);
    expect(links.map(({ data }) => PenaltyLinked.decode(data).penaltyCaseId)).toEqual([caseId]);
    expect(links[0]).toMatchObject({ type: "hub.credit.v1.PenaltyLinked", caseVersion: 1, subject: transferId });
  }
  for (const step of procedureOf(...upToSending)) await wrong.transfer.record(step);
  for (const step of procedureOf(...upToSending)) await right.transfer.record(step);
  await expect.poll(() => publicationOf(credit.operator, right.caseId), patiently).toMatchObject({ bars: secret.bars });
  expect(await publicationOf(credit.operator, wrong.caseId)).toMatchObject({ states: [REQUESTED, REQUESTED] });
});

test("a transfer case has no publication of its own", async () => {
  await using credit = await startCredit();
  const { caseId, transferId, record } = aCase();
  await record("PenaltyDecided");
  await expect.poll(() => publicationOf(credit.operator, caseId), patiently).toMatchObject({ version: 1 });
  expect(await creditEvents(transferId)).toHaveLength(1);
  await expect(credit.operator.getPublication({ caseId: transferId })).rejects.toThrow(/NOT_FOUND.*CASE_NOT_FOUND/);
});

interface Story {
  readonly steps: readonly TrueStep[];
  readonly arrived: readonly TrueStep[];
  readonly dates: readonly string[];
  readonly revoked: boolean;
  /** Which of the two journals goes on, as long as both can. */
  readonly turns: readonly boolean[];
}

const stories: fc.Arbitrary<Story> = fc.array(fc.record({ way: fc.nat(9), hours: fc.integer({ min: 1, max: 60 }) }), { minLength: 3, maxLength: 12 }).chain((choices) => {
  const steps = walk(choices);
  return fc.record({
    steps: fc.constant(steps),
    arrived: fc.shuffledSubarray(steps, { minLength: steps.length }),
    dates: fc.array(fc.integer({ min: 0, max: 25 }).map((day) => new Date(Date.UTC(2022, 1, 25 + day)).toISOString().slice(0, 10)), { minLength: 1, maxLength: 3 }),
    revoked: fc.boolean(),
    turns: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
  });
});

async function tell({ arrived, dates, revoked, turns }: Story) {
  const one = aCase();
  const penalty = dates.map((decisionDate, index) => () => one.record(index === 0 ? "PenaltyDecided" : "PenaltyCorrected", { decisionDate }));
  if (revoked) penalty.push(() => one.record("PenaltyRevoked", { decisionDate: dates.at(-1) ?? "" }));
  const transfer = arrived.map((step) => () => one.transfer.record(step));
  for (const turn of turns) await (turn ? penalty : transfer).shift()?.();
  for (const rest of [...penalty, ...transfer]) await rest();
  return one.caseId;
}

function expected({ steps, dates, revoked }: Story) {
  const { confidential, firstSecretDay } = truthOf(steps);
  return !revoked && !(confidential && (dates.at(-1) ?? "") >= firstSecretDay);
}

/** Resolves when both followers have handled all that was recorded until now: each handles its journal in order. */
async function caughtUp(client: CreditServiceClient): Promise<void> {
  const { caseId, transfer, record } = aCase();
  await record("PenaltyDecided");
  await expect.poll(() => publicationOf(client, caseId), patiently).toMatchObject({ states: [REQUESTED, REQUESTED] });
  for (const step of procedureOf(...upToSending)) await transfer.record(step);
  await expect.poll(() => publicationOf(client, caseId), patiently).toMatchObject({ bars: secret.bars });
}

test("whatever order penalties and transfers arrive in, in the end what is asked for is what the cases allow, also after a restart", { timeout: 60_000 }, async () => {
  const told = fc.sample(stories, 120);
  const ids: string[] = [];
  const ends = async (client: CreditServiceClient) => {
    const found = await Promise.all(ids.map((caseId) => publicationOf(client, caseId)));
    return found.map((one) => ({ version: one?.version, asked: one?.states.map((state) => state === REQUESTED) }));
  };
  const right = told.map((story) => ({ version: story.dates.length + Number(story.revoked), asked: [expected(story), expected(story)] }));
  expect(new Set(right.flatMap(({ asked }) => asked)).size).toBe(2);
  const count = async () => [...(await journal.load("credit", ids)).values()].reduce((sum, events) => sum + events.length, 0);
  {
    await using credit = await startCredit();
    ids.push(...(await Promise.all(told.map(tell))));
    await caughtUp(credit.operator);
    expect(await ends(credit.operator)).toEqual(right);
  }
  const before = await count();
  // As after a crash before the cursors were stored: everything comes again.
  for (const cursor of ["credit", "credit-transfers"]) await bus.js.publish(`$KV.CURSORS.${cursor}`, "0");
  await using credit = await startCredit();
  await caughtUp(credit.operator);
  expect(await ends(credit.operator)).toEqual(right);
  expect(await count()).toBe(before);
});

test("a penalty that names no case reads nothing from the journal", async () => {
  const loads: string[] = [];
  const watched: Pick<Journal, "append" | "load"> = {
    append: (append) => journal.append(append),
    load: (domain, caseIds) => {
      loads.push(`${domain} ${caseIds.length}`);
      return journal.load(domain, caseIds);
    },
  };
  const parts = { journal: watched, cases: createCreditCases(watched), origins: createRecordOrigins(watched), links: createPenaltyLinks(watched) };
  const deps = { ...parts, keySecret: KEY_SECRET, law, log, hops: { add: () => undefined }, secrecies: createSecrecies(watched, loadTransferTable(), KEY_SECRET) };
  const plain = [aCase(), aCase()];
  for (const { record } of plain) await record("PenaltyDecided", { caseNo: " " });
  const batch = [...(await journal.load("case", plain.map(({ caseId }) => caseId))).values()].flat();
  await followCases(deps, batch);
  expect(loads).toEqual([]);
  const named = aCase();
  await named.record("PenaltyDecided");
  await followCases(deps, (await journal.load("case", [named.caseId])).get(named.caseId) ?? []);
  expect(loads.toSorted()).toEqual(["credit 1", "transfer 1"]);
});

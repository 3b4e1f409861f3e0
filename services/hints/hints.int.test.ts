import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HintServiceDefinition } from "../../proto/gen/hub/hint/v1/hint_service.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { connectBus, type BusConnection } from "../shared/bus/connection.ts";
import { createJournal, type Journal } from "../shared/bus/journal.ts";
import { createHubChannel } from "../shared/grpc/client.ts";
import { startGrpcServer } from "../shared/grpc/server.ts";
import { createLogger } from "../shared/log.ts";
import { start as startRegistry } from "../registry/main.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { partyFileId } from "../shared/caseIds.ts";
import { listCaseHints } from "./listCaseHints.ts";
import { start } from "./main.ts";
import { aPenalty } from "./testing/builders.ts";
import { createJournalCases, type StepParts } from "./testing/journalCases.ts";

const SERVICE_KEY = "service-key-of-this-test";
const SYSTEM_KEY = "key-of-ip-case-in-this-test";
const KEY_SECRET = "key-secret-of-this-test";
const PERSON_NO = "52030218810203012X";
const log = createLogger("test", "silent");
const signal = new AbortController().signal;

let nats: TestNatsServer;
let bus: BusConnection;
let journal: Journal;
let cases: ReturnType<typeof createJournalCases>;
let registry: { close(): Promise<void> };
let persons = 0;

beforeAll(async () => {
  nats = await startNatsServer();
  process.env["NATS_URL"] = nats.url;
  process.env["HUB_SERVICE_KEY"] = SERVICE_KEY;
  process.env["HUB_KEY_SECRET"] = KEY_SECRET;
  process.env["HUB_SYSTEM_KEYS"] = JSON.stringify({ "ip-case": SYSTEM_KEY });
  const service = await startRegistry({ log, signal });
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: service.services, log });
  registry = { close: () => server.close().then(() => service.close()) };
  process.env["HUB_REGISTRY_ADDRESS"] = server.address;
  bus = await connectBus({ service: "test", url: nats.url, log });
  journal = createJournal(bus);
  cases = createJournalCases(journal, KEY_SECRET);
});

afterAll(async () => {
  await bus.close();
  await registry.close();
  await nats.close();
});

async function startHints() {
  const service = await start({ log, signal });
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: service.services, log });
  await service.ready;
  const operator = createHubChannel(server.address, { key: SERVICE_KEY });
  const system = createHubChannel(server.address, { key: SYSTEM_KEY });
  const client = operator.client(HintServiceDefinition);
  return {
    system: system.client(HintServiceDefinition),
    /** The hints of a case after everything recorded so far was taken in. */
    async list(caseId: string) {
      return (await client.listCaseHints({ caseId, afterSequence: BigInt(await journal.lastSequence()) })).hints;
    },
    async [Symbol.asyncDispose]() {
      operator.close();
      system.close();
      await server.close();
      await service.close();
    },
  };
}

type Hints = Awaited<ReturnType<typeof startHints>>;

/** A synthetic person nobody else in these tests is. */
const aPerson = () => ({ name: "示例王三", category: PartyCategory.NATURAL_PERSON, idNo: `${PERSON_NO.slice(0, 14)}${String(++persons).padStart(3, "0")}X` });
const sale = (yuan: number) => ({ offence: "sell_counterfeit_trademark_goods", until: "2026-02-01", metrics: [{ name: "sales", value: BigInt(yuan) * 100n }] });
const opening = (party: ReturnType<typeof aPerson>, yuan: number): StepParts => ({ parties: [party], conducts: [sale(yuan)] });
const values = async (hints: Hints, caseNo: string) => (await hints.list(cases.idOf(caseNo))).map(({ value }) => Number(value) / 100);
/** As after a crash before the cursor was stored: everything comes again. */
const forgetCursor = () => bus.js.publish("$KV.CURSORS.hints", "0");

describe("a penalty", () => {
  test("that reaches a threshold gets one hint, with the rule, the figures and the system that answers for the agency", async () => {
    await using hints = await startHints();
    const caseId = cases.aCaseId();
    const decided = await cases.recordPenalty(caseId, "PenaltyDecided", aPenalty());
    const [hint, ...more] = await hints.list(caseId);
    expect(more).toEqual([]);
    expect(hint).toMatchObject({
      caseId,
      decisionNo: "黔示工商罚〔2018〕57号",
      agency: { uscc: "11520100MBYT00017K" },
      rule: "sell_counterfeit_trademark_goods/file/2010-05-07",
      article: "214",
      tier: "file",
      metric: "sales",
      value: 5_600_000n,
      limit: 5_000_000n,
      ratioPermille: 1120,
      unit: "fen",
      status: "verified",
      basis: "threshold",
      conductDate: "2018-09-03",
      handlingDate: "2018-09-03",
      causeEventId: decided.id,
      accumulatedCaseIds: [],
    });
    expect(hint?.agencySystem).not.toBe("");
    expect(hint?.toldSystems).toEqual([hint?.agencySystem]);
    const [event] = await cases.events(caseId);
    expect(event).toMatchObject({ causationId: decided.id, correlationId: "flow", division: "520100", caseVersion: 1, source: "/services/hints", subject: caseId });
  });

  test("corrected to another value is hinted anew, to the same value not, and a revoked one not; also when everything comes again", async () => {
    const caseId = cases.aCaseId();
    const sold = (yuan: number, more = "") => aPenalty({ violationFacts: `销售假冒注册商标的商品，销售金额${yuan}元。${more}` });
    {
      await using hints = await startHints();
      await cases.recordPenalty(caseId, "PenaltyDecided", sold(56_000));
      await cases.recordPenalty(caseId, "PenaltyCorrected", sold(56_000, "更正"));
      await cases.recordPenalty(caseId, "PenaltyCorrected", sold(70_000));
      await cases.recordPenalty(caseId, "PenaltyRevoked", sold(70_000));
      expect((await hints.list(caseId)).map(({ value }) => value)).toEqual([5_600_000n, 7_000_000n]);
    }
    await forgetCursor();
    await using hints = await startHints();
    expect((await hints.list(caseId)).map(({ value }) => value)).toEqual([5_600_000n, 7_000_000n]);
  });

  test("hundreds without figures leave nothing in the hint journal", async () => {
    await using hints = await startHints();
    const ids = Array.from({ length: 600 }, cases.aCaseId);
    await Promise.all(ids.map((caseId, index) => cases.recordPenalty(caseId, "PenaltyDecided", aPenalty({ violationFacts: `销售假冒运动鞋${index}双。` }))));
    expect(await hints.list(ids.at(-1) ?? "")).toEqual([]);
    expect((await journal.load("hint", ids)).size).toBe(0);
  });
});

describe("open cases of one party", () => {
  test("are added up and all told; the document number stays out of every hint event", async () => {
    await using hints = await startHints();
    const person = aPerson();
    const [first, second] = [cases.aCaseNo(), cases.aCaseNo()];
    await cases.recordStep(first, "CaseOpened", opening(person, 25_000));
    expect(await values(hints, first)).toEqual([]);
    const cause = await cases.recordStep(second, "CaseOpened", opening(person, 20_000));
    expect(await values(hints, first)).toEqual([45_000]);
    const [hint] = await hints.list(cases.idOf(second));
    expect(hint).toMatchObject({ caseNo: second, decisionNo: "", ratioPermille: 900, accumulatedCaseIds: [cases.idOf(first), cases.idOf(second)].sort(), causeEventId: cause.id, handlingDate: "2026-03-02" });
    const file = partyFileId(KEY_SECRET, person.idNo);
    expect(await cases.notesOf(file)).toMatchObject([{ caseId: cases.idOf(first), index: 0, handled: false }, { caseId: cases.idOf(second) }]);
    const written = await Promise.all([file, cases.idOf(first), cases.idOf(second)].map(cases.events));
    expect(Buffer.concat(written.flat().map(({ data }) => data)).includes(person.idNo)).toBe(false);
  });

  test("give the same hints in whatever order they arrive", async () => {
    await using hints = await startHints();
    const amounts = [15_000, 12_000, 18_000, 31_000];
    const arrive = async (order: readonly number[]) => {
      const person = aPerson();
      const numbers = amounts.map(() => cases.aCaseNo());
      for (const index of order) await cases.recordStep(numbers[index] ?? "", "CaseOpened", opening(person, amounts[index] ?? 0));
      const last = await Promise.all(numbers.map(async (caseNo) => (await hints.list(cases.idOf(caseNo))).at(-1)));
      return last.map((hint) => ({ rule: hint?.rule, metric: hint?.metric, value: hint?.value, counted: hint?.accumulatedCaseIds.length }));
    };
    const straight = await arrive([0, 1, 2, 3]);
    expect(straight[0]).toMatchObject({ value: 7_600_000n, counted: 4 });
    expect(await arrive([3, 1, 0, 2])).toEqual(straight);
    expect(await arrive([2, 3, 1, 0])).toEqual(straight);
  });

  test("count no more once sent to the police, and again when that was reported by mistake", async () => {
    await using hints = await startHints();
    const person = aPerson();
    const [first, second, third] = [cases.aCaseNo(), cases.aCaseNo(), cases.aCaseNo()];
    await cases.recordStep(first, "CaseOpened", opening(person, 30_000));
    const sent = await cases.recordStep(first, "TransferSent", { occurredAt: "2026-03-05T10:00:00+08:00" });
    await cases.recordStep(second, "CaseOpened", opening(person, 15_000));
    expect([await values(hints, first), await values(hints, second)]).toEqual([[], []]);
    await cases.recordStep(first, "StepRetracted", { stepEventId: sent.id });
    expect([await values(hints, first), await values(hints, second)]).toEqual([[45_000], [45_000]]);
    await cases.recordStep(second, "AdminDecided", { occurredAt: "2026-03-06T10:00:00+08:00" });
    await cases.recordStep(third, "CaseOpened", opening(person, 16_000));
    expect(await values(hints, third)).toEqual([46_000]);
  });

  test("count no more once a penalty names the case, and again when it is revoked", async () => {
    await using hints = await startHints();
    const person = aPerson();
    const [first, second, penalty] = [cases.aCaseNo(), cases.aCaseNo(), cases.aCaseId()];
    const decision = aPenalty({ caseNo: first, violationFacts: "销售假冒注册商标的商品。" });
    await cases.recordPenalty(penalty, "PenaltyDecided", decision);
    await cases.recordStep(first, "CaseOpened", opening(person, 30_000));
    await cases.recordStep(second, "CaseOpened", opening(person, 15_000));
    expect([await values(hints, first), await values(hints, second)]).toEqual([[], []]);
    await cases.recordPenalty(penalty, "PenaltyRevoked", decision);
    expect([await values(hints, first), await values(hints, second)]).toEqual([[45_000], [45_000]]);
  });

  test("a newer report of the case replaces its acts, and a party that dropped out is free of them", async () => {
    await using hints = await startHints();
    const [person, other] = [aPerson(), aPerson()];
    const [first, second] = [cases.aCaseNo(), cases.aCaseNo()];
    await cases.recordStep(first, "CaseOpened", opening(person, 39_000));
    await cases.recordStep(first, "CaseOpened", { ...opening(other, 41_000), occurredAt: "2026-03-03T10:00:00+08:00" });
    await cases.recordStep(second, "CaseOpened", opening(person, 5_000));
    expect([await values(hints, first), await values(hints, second)]).toEqual([[41_000], []]);
  });

  test("a penalty of a case that the police had gets no hint", async () => {
    await using hints = await startHints();
    const [caseNo, penalty] = [cases.aCaseNo(), cases.aCaseId()];
    await cases.recordStep(caseNo, "CaseOpened", opening(aPerson(), 56_000));
    await cases.recordStep(caseNo, "TransferSent", { occurredAt: "2026-03-05T10:00:00+08:00" });
    await cases.recordPenalty(penalty, "PenaltyDecided", aPenalty({ caseNo }));
    expect(await hints.list(penalty)).toEqual([]);
    expect(await values(hints, caseNo)).toEqual([56_000]);
  });
});

test("the IP clause suggests a review whatever the amount, once", async () => {
  await using hints = await startHints();
  const caseNo = cases.aCaseNo();
  const conduct = { article: "219", reasonableSuspicion: true };
  await cases.recordStep(caseNo, "CaseOpened", { conducts: [conduct] });
  await cases.recordStep(caseNo, "TransferProposed", { basis: "ip_reasonable_suspicion", occurredAt: "2026-03-04T10:00:00+08:00" });
  expect(await hints.list(cases.idOf(caseNo))).toMatchObject([{ rule: "ip_clause/2020-08-07", metric: "", value: 0n, limit: 0n, ratioPermille: 0, article: "219", offence: "trade_secret", basis: "ip_reasonable_suspicion" }]);
});

test("after a restart in the middle, with everything coming again, nothing is noted or hinted twice", async () => {
  const [person, company] = [aPerson(), { uscc: "91520102MAYT00013R", name: "贵州示例甲酒业有限公司" }];
  const [first, second, alone] = [cases.aCaseNo(), cases.aCaseNo(), cases.aCaseNo()];
  const files = [partyFileId(KEY_SECRET, person.idNo), partyFileId(KEY_SECRET, company.uscc), ...[first, second, alone].map(cases.idOf)];
  const written = async () => Object.fromEntries(await Promise.all(files.map(async (id) => [id, (await cases.events(id)).map((event) => event.id)] as const)));
  {
    await using hints = await startHints();
    await cases.recordStep(first, "CaseOpened", { parties: [person, company], conducts: [sale(25_000), sale(3_000)] });
    await cases.recordStep(second, "CaseOpened", opening(person, 20_000));
    await cases.recordStep(first, "TransferProposed", { conducts: [sale(26_000)], occurredAt: "2026-03-03T10:00:00+08:00" });
    await cases.recordStep(alone, "CaseOpened", { conducts: [sale(60_000)] });
    await cases.recordStep(alone, "CaseOpened", { conducts: [sale(60_000)], occurredAt: "2026-03-04T10:00:00+08:00" });
    await cases.recordStep(alone, "CaseOpened", { conducts: [sale(70_000)], occurredAt: "2026-03-05T10:00:00+08:00" });
    expect(await values(hints, first)).toEqual([48_000, 46_000]);
    expect(await values(hints, alone)).toEqual([60_000, 70_000]);
  }
  const before = await written();
  // Recorded while the service was down.
  await cases.recordStep(second, "TransferSent", { occurredAt: "2026-03-06T10:00:00+08:00" });
  for (let round = 1; round <= 2; round++) {
    await forgetCursor();
    await using hints = await startHints();
    expect(await values(hints, first)).toEqual([48_000, 46_000]);
    const after = await written();
    for (const id of files) expect(after[id]?.slice(0, before[id]?.length)).toEqual(before[id]);
    expect(Object.values(after).flat()).toHaveLength(Object.values(before).flat().length + 1);
  }
});

test("only services and the operator may list, and a service that lags says so", async () => {
  await using hints = await startHints();
  await expect(hints.system.listCaseHints({ caseId: "t1", afterSequence: 0n })).rejects.toThrow(/NOT_GRANTED/);
  expect(await hints.list("tunknown")).toEqual([]);
  await expect(hints.list("")).rejects.toThrow(/INVALID_REQUEST/);
  const context = { metadata: new Map([["authorization", `Bearer ${SERVICE_KEY}`]]), signal } as never;
  const lagging = listCaseHints({ journal, serviceKey: SERVICE_KEY, position: () => 4, waitMs: 50 }, { caseId: "t1", afterSequence: 5n }, context);
  await expect(lagging).rejects.toMatchObject({ reason: "JOURNAL_UNAVAILABLE" });
});

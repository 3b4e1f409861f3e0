import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { connectBus, type BusConnection } from "../shared/bus/connection.ts";
import { createJournal, type Journal } from "../shared/bus/journal.ts";
import { keyedId } from "../shared/ids.ts";
import { createLogger } from "../shared/log.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { createFollowDeps } from "./followDeps.ts";
import { followHints } from "./followHints.ts";
import { loadMeasures } from "./loadMeasures.ts";
import { aPenalty } from "./testing/builders.ts";
import { createJournalCases } from "./testing/journalCases.ts";

const KEY_SECRET = "key-secret-of-this-test";
const log = createLogger("test", "silent");
const measures = loadMeasures();

let nats: TestNatsServer;
let bus: BusConnection;
let journal: Journal;
let runs = 0;

beforeAll(async () => {
  nats = await startNatsServer();
  bus = await connectBus({ service: "test", url: nats.url, log });
  journal = createJournal(bus);
});

afterAll(async () => {
  await bus.close();
  await nats.close();
});

interface Move {
  readonly kind: "open" | "send" | "retract" | "punish" | "revoke";
  /** Which of four cases; the first two and the last two have a party in common. */
  readonly on: number;
  readonly thousands: number;
}

const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom<Move["kind"]>("open", "open", "open", "send", "send", "retract", "punish", "punish", "revoke", "revoke"),
  on: fc.nat(3),
  thousands: fc.integer({ min: 5, max: 60 }),
});

const kinds = {
  open: { type: "CaseOpened", parts: (thousands: number, party: string) => ({ conducts: [saleOf(thousands)], parties: [{ name: "示例王三", idNo: party }] }) },
  send: { type: "TransferSent", parts: () => ({}) },
} as const;
const saleOf = (thousands: number) => ({ offence: "sell_counterfeit_trademark_goods", metrics: [{ name: "sales", value: BigInt(thousands) * 100_000n }] });

/** Records the history with cases and parties of its own; returns its events in the order of the journal. */
async function record(moves: readonly Move[]) {
  const cases = createJournalCases(journal, KEY_SECRET);
  const run = ++runs;
  const numbers = [0, 1, 2, 3].map((on) => `示案〔2026〕${run}-${on}号`);
  const penalties = numbers.map((caseNo) => keyedId("p", KEY_SECRET, [caseNo]));
  const sent: string[] = [];
  const recordMove = async ({ kind, on, thousands }: Move, index: number): Promise<Event | undefined> => {
    const caseNo = numbers[on] ?? "";
    if (kind === "retract") return sent[on] ? cases.recordStep(caseNo, "StepRetracted", { stepEventId: sent[on] }) : undefined;
    if (kind === "punish" || kind === "revoke") {
      const decision = aPenalty({ caseNo, violationFacts: `销售假冒商品，销售金额${thousands}000元。` });
      return cases.recordPenalty(penalties[on] ?? "", kind === "punish" ? "PenaltyDecided" : "PenaltyRevoked", decision);
    }
    const occurredAt = `2026-03-02T10:00:${String(index).padStart(2, "0")}+08:00`;
    const party = `52030218810203${String(run).padStart(3, "0")}${on < 2 ? "1" : "2"}`;
    const event = await cases.recordStep(caseNo, kinds[kind].type, { occurredAt, ...kinds[kind].parts(thousands, party) });
    if (kind === "send") sent[on] = event.id;
    return event;
  };
  const stored: StoredEvent[] = [];
  for (const [index, one] of moves.entries()) {
    const event = await recordMove(one, index);
    if (event) stored.push({ domain: event.subject.startsWith("t") ? "transfer" : "case", caseId: event.subject, event });
  }
  const ids = [...numbers.map(cases.idOf), ...penalties];
  const show = async (id: string) => (await cases.hintsOf(id)).map((hint) => `${hint.rule} ${hint.value} of ${hint.accumulatedCaseIds.length}`);
  return { stored, values: () => Promise.all(ids.map(show)) };
}

type Through = Pick<Journal, "append" | "load">;

/** What happens to the appends of a process, by their number from 1: they fail, written or not. */
type Fault = (append: number) => "none" | "lost" | "written";

function faulty(fault: Fault): Through {
  let count = 0;
  return {
    load: (domain, ids) => journal.load(domain, ids),
    async append(append) {
      const what = fault(++count);
      if (what === "lost") throw new Error("lost");
      const result = await journal.append(append);
      if (what === "written") throw new Error("written, but the answer is lost");
      return result;
    },
  };
}

/** Killed at its n-th append: that one is written or not, nothing comes after it. */
const killedAt = (appends: number, isWritten: boolean) => faulty((append) => (append < appends ? "none" : append === appends && isWritten ? "written" : "lost"));

const follow = (through: Through) => createFollowDeps({ journal: through, measures, keySecret: KEY_SECRET, systemOf: () => "ip-case", log });

const histories = fc.array(move, { minLength: 2, maxLength: 14 });

/** Sending the case leaves no trace, as a penalty has handled it already; then the penalty is revoked, and everything comes again. */
const sentWithoutTrace: readonly Move[] = [
  { kind: "open", on: 3, thousands: 5 },
  { kind: "open", on: 2, thousands: 40 },
  { kind: "punish", on: 3, thousands: 5 },
  { kind: "send", on: 3, thousands: 5 },
  { kind: "open", on: 0, thousands: 5 },
  { kind: "revoke", on: 3, thousands: 5 },
];

/** What the history gives when each event is taken in before the next comes. */
async function straight(moves: readonly Move[]) {
  const { stored, values } = await record(moves);
  const deps = follow(journal);
  for (const event of stored) await followHints(deps, [event]);
  return values();
}

test("any history gives the same hints one by one, in batches, and through crashes after which everything comes again", { timeout: 120_000 }, async () => {
  const crashes = fc.array(fc.tuple(fc.integer({ min: 1, max: 25 }), fc.boolean()), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(histories, crashes, fc.integer({ min: 1, max: 14 }), async (moves, deaths, batchMax) => {
      const { stored, values } = await record(moves);
      for (const [appends, isWritten] of deaths) await inBatches(follow(killedAt(appends, isWritten)), stored, batchMax).catch(() => undefined);
      await inBatches(follow(journal), stored, batchMax);
      expect(await values()).toEqual(await straight(moves));
    }),
    { numRuns: 40, examples: [[[...sentWithoutTrace], [[10, false]], 1]] },
  );
});

test("an append whose answer is lost, written or not, changes nothing: the batch comes again", { timeout: 120_000 }, async () => {
  const faults = fc.dictionary(fc.integer({ min: 1, max: 20 }).map(String), fc.constantFrom("lost" as const, "written" as const), { maxKeys: 6 });
  await fc.assert(
    fc.asyncProperty(histories, faults, fc.integer({ min: 1, max: 14 }), async (moves, lost, batchMax) => {
      const { stored, values } = await record(moves);
      const deps = follow(faulty((append) => lost[String(append)] ?? "none"));
      for (let from = 0; from < stored.length; from += batchMax) await untilTaken(deps, stored.slice(from, from + batchMax));
      expect(await values()).toEqual(await straight(moves));
    }),
    { numRuns: 40 },
  );
});

/** As the follower does: the same batch until it succeeds. Every fault comes once, so it does. */
async function untilTaken(deps: ReturnType<typeof follow>, batch: readonly StoredEvent[]): Promise<void> {
  let isTaken = false;
  while (!isTaken) {
    isTaken = await followHints(deps, batch).then(
      () => true,
      () => false,
    );
  }
}

async function inBatches(deps: ReturnType<typeof follow>, stored: readonly StoredEvent[], batchMax: number): Promise<void> {
  for (let from = 0; from < stored.length; from += batchMax) await followHints(deps, stored.slice(from, from + batchMax));
}

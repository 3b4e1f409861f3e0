import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectBus, type BusConnection } from "../shared/bus/connection.ts";
import { createJournal, type Journal } from "../shared/bus/journal.ts";
import { createLogger } from "../shared/log.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { keepDocket, type DocketKeeping } from "./keepDocket.ts";
import { names } from "./testing/builders.ts";
import { createCaseRecorder } from "./testing/caseRecorder.ts";
import { dumpTables } from "./testing/dumpTables.ts";
import { actions, ModelCase } from "./testing/modelCase.ts";
import { until } from "./testing/until.ts";

const log = createLogger("test", "silent");
const RUNS = 15;

let nats: TestNatsServer;
let bus: BusConnection;
let journal: Journal;
let dir: string;

beforeAll(async () => {
  nats = await startNatsServer();
  dir = await mkdtemp(join(tmpdir(), "qianlian-docket-"));
  bus = await connectBus({ service: "docket", url: nats.url, log });
  journal = createJournal(bus);
}, 60_000);
afterAll(async () => {
  await bus.close();
  await nats.close();
  await rm(dir, { recursive: true, force: true });
});

const keep = (name: string, batchMax: number) => keepDocket({ bus, names, database: { dataDir: dir, name, log }, batchMax });

/** Resolves when the docket has taken in the journal up to a sequence. */
async function reaches(keeping: DocketKeeping, sequence: number): Promise<void> {
  await until(async () => (await keeping.current().docket.state()).position >= sequence);
}

/** The way of some cases: who, what, and which of the possibilities. */
const tale = fc.array(fc.record({ who: fc.nat(3), action: fc.constantFrom(...actions), pick: fc.nat(1_000) }), { minLength: 30, maxLength: 150 });
const sizes = fc.record({ before: fc.integer({ min: 1, max: 20 }), after: fc.integer({ min: 1, max: 20 }), stopAt: fc.double({ min: 0, max: 1, noNaN: true }) });

async function record(cases: readonly ModelCase[], happenings: readonly { who: number; action: (typeof actions)[number]; pick: number }[]): Promise<void> {
  const recorder = recorders.get(cases) ?? createCaseRecorder(journal, () => 1_525_000_000_000);
  recorders.set(cases, recorder);
  for (const { who, action, pick } of happenings) {
    for (const { domain, caseId, facts } of cases[who]?.tell(action, pick) ?? []) await recorder.record(domain, caseId, facts);
  }
}
const recorders = new WeakMap<readonly ModelCase[], ReturnType<typeof createCaseRecorder>>();

test("any way of a journal into the docket, with a restart in the middle, leaves the same tables as one rebuild, and they are right", { timeout: 240_000 }, async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(tale, sizes, async (happenings, { before, after, stopAt }) => {
      const cases = Array.from({ length: 4 }, (_, index) => new ModelCase(`${run}x${index}`));
      run++;
      const middle = Math.floor(happenings.length / 2);
      const start = await journal.lastSequence();
      await record(cases, happenings.slice(0, middle));
      const first = keep("grown", before);
      await reaches(first, start + Math.floor((await journal.lastSequence()) - start) * stopAt);
      // The second half is written while the first reader stops and the next one starts.
      const [, second] = await Promise.all([record(cases, happenings.slice(middle)), first.close().then(() => keep("grown", after))]);
      const last = await journal.lastSequence();
      await reaches(second, last);
      const grown = await dumpTables(second.current().sql);
      await expectRight(second, cases);

      await second.current().sql.query("update docket_position set source = 'another journal', position = 0");
      await second.close();
      const rebuilt = keep("grown", 500);
      await reaches(rebuilt, last);
      expect(await dumpTables(rebuilt.current().sql)).toEqual(grown);
      await rebuilt.close();
    }),
    // Real servers: making a counterexample smaller takes minutes.
    { numRuns: RUNS, endOnFailure: true },
  );
});

/** What the tables say of the cases is what the cases know of themselves. */
async function expectRight(keeping: DocketKeeping, cases: readonly ModelCase[]): Promise<void> {
  const { sql } = keeping.current();
  for (const one of cases) {
    const [row] = await sql.query<{ state: string; steps: bigint }>(
      `select state, (select count(*) from docket_step where case_id = c.case_id and event not like 'suspect.%' and event <> 'case.opened') as steps
       from docket_case as c where case_id = $1`,
      [one.caseId],
    );
    if (row) expect(row).toEqual({ state: one.state, steps: BigInt(one.steps.length) });
    const deadlines = await sql.query<{ key: string }>("select key, id, state as fate, historical from docket_deadline where case_id = $1 order by key", [one.caseId]);
    expect(deadlines).toEqual([...one.deadlines].map(([key, deadline]) => ({ key, ...deadline })).sort((a, b) => (a.key < b.key ? -1 : 1)));
    const waiting = await sql.query<{ event_id: string; expired: boolean }>(
      "select event_id, expired from docket_waiting where substr(case_id, 2) = $1 order by event_id",
      [one.caseId.slice(1)],
    );
    expect(waiting).toEqual([...one.waiting].map(([event_id, { expired }]) => ({ event_id, expired })).sort((a, b) => (a.event_id < b.event_id ? -1 : 1)));
  }
}

test("a batch that comes twice counts once, and a batch after a gap is not taken", { timeout: 60_000 }, async () => {
  const keeping = keep("twice", 500);
  const last = await journal.lastSequence();
  await reaches(keeping, last);
  const { docket, sql } = keeping.current();
  const before = await dumpTables(sql);
  const mark = { eventId: "e1", caseId: "ttwice", isTransfer: true, sequence: last, recordedAt: 0 };
  const facts = [{ type: "hub.case.v1.CaseFiled", data: { caseNo: "示重复1号", agency: undefined, occurredAt: "" }, mark }];
  expect(await docket.take({ after: last - 1, position: last, facts })).toBe(true);
  expect(await docket.take({ after: last + 5, position: last + 6, facts })).toBe(false);
  expect(await dumpTables(sql)).toEqual(before);
  await keeping.close();
});

test("a docket that is put back while it is followed is filled again", { timeout: 60_000 }, async () => {
  const keeping = keep("put-back", 50);
  const last = await journal.lastSequence();
  await reaches(keeping, last);
  const { sql } = keeping.current();
  const before = await dumpTables(sql);
  await sql.query("update docket_position set source = '', position = 0");
  const model = new ModelCase("put-back");
  const recorder = createCaseRecorder(journal, () => 1_525_000_000_000);
  for (const { domain, caseId, facts } of model.tell("refer", 0)) await recorder.record(domain, caseId, facts);
  await reaches(keeping, last + 1);
  const after = await dumpTables(sql);
  expect(after["docket_step"]).toEqual(before["docket_step"]);
  expect(after["docket_waiting"]).toHaveLength((before["docket_waiting"]?.length ?? 0) + 1);
  await keeping.close();
});

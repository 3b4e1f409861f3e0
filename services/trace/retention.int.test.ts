import { PGlite, types } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Decision, DecisionRange, Hop, HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import { migrate } from "../shared/db/migrations.ts";
import type { Sql, SqlQueries } from "../shared/db/sql.ts";
import { createBook, type Book } from "./book.ts";
import { readRecords } from "./explain/records.ts";
import { sweep } from "./retention.ts";
import { migrations } from "./schema.ts";

const DAY_MS = 86_400_000;
const NOW = Date.parse("2026-11-27T10:00:00Z");

let db: PGlite;
let sql: Sql;
let book: Book;

beforeAll(async () => {
  db = await PGlite.create({ parsers: { [types.INT8]: (text: string) => BigInt(text) }, serializers: { [types.INT8]: String } });
  const queries = (on: Pick<PGlite, "query">): SqlQueries => ({ query: async <Row extends object>(text: string, params: readonly unknown[] = []) => (await on.query<Row>(text, [...params])).rows });
  sql = { ...queries(db), transaction: (work) => db.transaction((tx) => work(queries(tx as unknown as PGlite))), close: () => db.close() };
  await migrate(sql, "trace", migrations);
  book = createBook(sql);
}, 60_000);
afterAll(() => db.close());

const timeOf = (daysAgo: number) => new Date(NOW - daysAgo * DAY_MS).toISOString();
const aHop = (daysAgo: number, more: Partial<Hop> = {}) => ({ sequence: 1, index: 0, hop: Hop.fromPartial({ time: timeOf(daysAgo), kind: HopKind.REJECTED, reason: "E004,E011", eventId: `${daysAgo}`, ...more }) });
const aRange = (from: bigint, through: bigint, more: Partial<DecisionRange> = {}) => ({ sequence: 1, range: DecisionRange.fromPartial({ subscriptionId: "police", fromSequence: from, throughSequence: through, time: timeOf(1), ...more }) });
const rowsOf = async (table: string) => Number((await sql.query<{ rows: bigint }>(`select count(*) as rows from ${table}`))[0]?.rows);

test("what is too old goes in steps, with its reasons and decisions; full views stay", async () => {
  const old = Array.from({ length: 4_500 }, (_, index) => aHop(40 + index / 10_000, { eventId: `old${index}` }));
  const decisions = [aRange(1n, 5n, { time: timeOf(40) }), aRange(6n, 9n)];
  await book.store({ hops: [...old, aHop(1), aHop(50, { kind: HopKind.VIEWED, reason: "" })], decisions }, { position: 1 });
  const gone = await sweep(sql, 30, { now: NOW, signal: new AbortController().signal });
  expect(gone).toBe(4_500 + 9_000 + 1);
  expect([await rowsOf("hop"), await rowsOf("hop_reason"), await rowsOf("decision")]).toEqual([2, 2, 1]);
  expect((await book.progress()).hops).toBe(2n);
});

test("of several decisions on an event the newest holds; ranges that cannot be are not kept from the others", async () => {
  const decisions = [
    aRange(100n, 200n, { decision: Decision.FILTER_FAILED, condition: "and[1]", time: timeOf(0.5) }),
    aRange(150n, 150n, { decision: Decision.MATCHED, subscriptionVersion: 2, time: timeOf(0.2) }),
    aRange(120n, 160n, { decision: Decision.NOT_GRANTED, subscriptionId: "court", time: timeOf(0.1) }),
  ];
  await book.store({ hops: [], decisions }, { position: 2 });
  await book.store({ hops: [], decisions }, { position: 2 });
  const at = async (sequence: bigint) => (await readRecords(sql, { id: "x", sequence }, ["police", "court"])).decisions;
  expect((await at(150n)).get("police")).toMatchObject({ decision: Decision.MATCHED, subscriptionVersion: 2 });
  expect((await at(151n)).get("police")).toMatchObject({ decision: Decision.FILTER_FAILED, condition: "and[1]" });
  expect((await at(151n)).get("court")).toMatchObject({ decision: Decision.NOT_GRANTED });
  expect((await at(201n)).size).toBe(0);
});

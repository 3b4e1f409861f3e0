import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareTrees, type Answer, type Comparison } from "./compareTrees.ts";
import { DigestTree } from "./digestTree.ts";
import { RunningDigest, sameDigest, type VersionedRecord } from "./rangeDigest.ts";
import { RecordTable } from "./recordTable.ts";

const aHash = (seed: number): string => seed.toString(16).padStart(64, "5");
const aRecord = (key: number, version = 1, hash = version): VersionedRecord => ({ key: `case-${key}`, version, hash: aHash(hash) });

function treeOf(records: Iterable<VersionedRecord>, withHashes = true): Promise<DigestTree> {
  const table = new RecordTable();
  for (const record of records) table.put(record);
  return DigestTree.build(table, { withHashes });
}

/** Plays the other side. */
function compare(mine: DigestTree, theirs: DigestTree): Comparison & { talk: number } {
  const steps = compareTrees(mine);
  let talk = 0;
  let step = steps.next();
  while (!step.done) {
    const { prefixes, records } = step.value;
    const answer: Answer = records
      ? { records: prefixes.flatMap((prefix) => Array.from(theirs.indexes(prefix), (index) => theirs.table.recordAt(index))) }
      : { digests: prefixes.map((prefix) => theirs.digest(prefix)) };
    talk += "records" in answer ? answer.records.length : answer.digests.length;
    step = steps.next(answer);
  }
  return { ...step.value, talk };
}

const keysOf = (mine: DigestTree, indexes: readonly number[]) => indexes.map((index) => mine.table.keyAt(index)).sort();

describe("a running digest", () => {
  test("is the same whatever the order, and forgets what is taken away", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(500), { minLength: 1, maxLength: 40 }), fc.nat(), (keys, seed) => {
        const [one, other] = [new RunningDigest(), new RunningDigest()];
        const records = keys.map((key) => aRecord(key, key + 1));
        for (const record of records) one.add(record);
        for (const record of records.slice(seed % keys.length)) other.add(record);
        other.add(aRecord(9_999));
        for (const record of records.slice(0, seed % keys.length)) other.add(record);
        other.remove(aRecord(9_999));
        expect(sameDigest(one, other)).toBe(true);
      }),
    );
  });

  test("differs by version and by hash", () => {
    const digests = [aRecord(1, 1, 1), aRecord(1, 2, 1), aRecord(1, 1, 2)].map((record) => {
      const digest = new RunningDigest();
      digest.add(record);
      return digest;
    });
    expect(new Set(digests.map(({ sum }) => Buffer.from(sum).toString("hex"))).size).toBe(3);
  });

  test("of nothing is zero", () => {
    expect(new RunningDigest()).toMatchObject({ count: 0, sum: new Uint8Array(32) });
  });
});

test("a tree says of every range what a running digest of its records says", async () => {
  const records = Array.from({ length: 3_000 }, (_, key) => aRecord(key, (key % 7) + 1));
  const tree = await treeOf(records);
  for (const prefix of ["", "a", "3f", "0c1", "0c1e", "77777"]) {
    const expected = new RunningDigest();
    const inside = Array.from(tree.indexes(prefix), (index) => tree.table.recordAt(index));
    for (const record of inside) expected.add(record);
    expect(sameDigest(tree.digest(prefix), expected)).toBe(true);
  }
  expect(tree.indexes("")).toHaveLength(3_000);
});

describe("comparing", () => {
  const changes = fc.uniqueArray(
    fc.record({ key: fc.nat(4_000), kind: fc.constantFrom("missing", "stale", "hash", "extra") }),
    { maxLength: 60, selector: ({ key }) => key },
  );

  test("any two sets gives exactly their difference", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(3_000), changes, async (size, drawn) => {
        const mine = new Map(Array.from({ length: size }, (_, key) => [key, aRecord(key, 3)]));
        const theirs = new Map(mine);
        const wanted: Record<string, string[]> = { missing: [], stale: [], extra: [] };
        for (const { key, kind } of drawn) {
          if (kind === "extra" ? mine.has(key) : !mine.has(key)) continue;
          if (kind === "missing") theirs.delete(key);
          else theirs.set(key, aRecord(key, kind === "stale" ? 2 : 3, kind === "hash" ? 77 : 3));
          wanted[kind === "hash" ? "stale" : kind]?.push(`case-${key}`);
        }
        const tree = await treeOf(mine.values());
        const result = compare(tree, await treeOf(theirs.values()));
        expect(keysOf(tree, result.missing)).toEqual(wanted["missing"]?.sort());
        expect(keysOf(tree, result.stale.map(({ index }) => index))).toEqual(wanted["stale"]?.sort());
        expect(result.extra.map(({ key }) => key).sort()).toEqual(wanted["extra"]?.sort());
      }),
      { numRuns: 60 },
    );
  });

  test("disjoint and empty sets gives everything", async () => {
    const [some, others, none] = await Promise.all([treeOf(Array.from({ length: 5_000 }, (_, key) => aRecord(key))), treeOf(Array.from({ length: 400 }, (_, key) => aRecord(-key - 1))), treeOf([])]);
    const apart = compare(some, others);
    expect([apart.missing.length, apart.stale.length, apart.extra.length]).toEqual([5_000, 0, 400]);
    expect(compare(some, none)).toMatchObject({ questions: 1, extra: [] });
    expect(compare(none, some).extra).toHaveLength(5_000);
    expect(compare(none, none)).toMatchObject({ questions: 1, missing: [], stale: [], extra: [] });
  });

  test("sets in sync costs one question whatever their size", async () => {
    for (const size of [0, 1, 100, 20_000]) {
      const records = Array.from({ length: size }, (_, key) => aRecord(key));
      expect(compare(await treeOf(records), await treeOf(records.toReversed()))).toMatchObject({ questions: 1, talk: 1 });
    }
  });

  test("one difference among many costs little", async () => {
    const records = Array.from({ length: 20_000 }, (_, key) => aRecord(key));
    const result = compare(await treeOf(records), await treeOf(records.slice(1)));
    expect(result.missing).toHaveLength(1);
    expect(result.talk).toBeLessThan(150);
  });

  test("without hashes only versions count", async () => {
    const [mine, theirs] = await Promise.all([treeOf([aRecord(1, 1, 1)], false), treeOf([{ key: "case-1", version: 1, hash: "" }], false)]);
    expect(compare(mine, theirs)).toMatchObject({ questions: 1, stale: [] });
  });

  test("what is known and left out of my set is stale where it is held", async () => {
    const table = new RecordTable();
    for (const key of [1, 2, 3]) table.put(aRecord(key));
    const mine = await DigestTree.build(table, { withHashes: true, includes: (index) => index !== 1 });
    expect(compare(mine, await treeOf([aRecord(1), aRecord(3)]))).toMatchObject({ questions: 1 });
    expect(compare(mine, await treeOf([aRecord(1), aRecord(2), aRecord(3)])).stale).toMatchObject([{ index: 1 }]);
  });

  test("answers that contradict themselves are refused", async () => {
    const tree = await treeOf([aRecord(1), aRecord(2)]);
    const wrong = compareTrees(tree);
    wrong.next();
    expect(() => wrong.next({ digests: [] })).toThrow(/INVENTORY|contradicts/);
    const lying = compareTrees(tree);
    lying.next();
    lying.next({ digests: [{ count: 2, sum: new Uint8Array(32) }] });
    expect(() => lying.next({ records: [aRecord(1), aRecord(2)] })).toThrow(/digests differ/);
  });
});

describe("a record table", () => {
  test("keeps the highest version of a key and finds every key again", () => {
    const table = new RecordTable();
    for (let key = 0; key < 5_000; key++) table.put(aRecord(key, 2));
    table.put(aRecord(17, 1));
    table.put(aRecord(18, 5));
    expect(table.size).toBe(5_000);
    expect(table.recordAt(table.find("case-17"))).toEqual(aRecord(17, 2));
    expect(table.recordAt(table.find("case-18"))).toEqual(aRecord(18, 5));
    expect(table.find("case-5000")).toBe(-1);
  });

  test("refuses keys, versions and hashes of another form", () => {
    const table = new RecordTable();
    for (const bad of [{ key: "a b" }, { key: "" }, { key: "案" }, { version: -1 }, { version: 1.5 }, { hash: "AB" }]) {
      expect(() => table.put({ ...aRecord(1), ...bad })).toThrow(/malformed/);
    }
  });
});

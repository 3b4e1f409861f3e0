import { HubError } from "../errors.ts";
import type { DigestTree } from "./digestTree.ts";
import { PREFIX_MAX, sameDigest, type Digest, type VersionedRecord } from "./rangeDigest.ts";

/** What to ask the other side next: digests of ranges, or the records in them. */
export interface Question {
  readonly prefixes: readonly string[];
  readonly records: boolean;
}

/** One digest per prefix in order, or all records of all prefixes in any order. */
export type Answer = { readonly digests: readonly Digest[] } | { readonly records: readonly VersionedRecord[] };

/** How the other side's set differs from mine; numbers are those of my table. */
export interface Comparison {
  /** The other side's whole set. */
  readonly theirs: Digest;
  readonly questions: number;
  /** Mine only. */
  readonly missing: readonly number[];
  /** Both, in another version or with another hash; also what I know and leave out of my set, and they have. */
  readonly stale: readonly { readonly index: number; readonly held: VersionedRecord }[];
  /** Theirs only. */
  readonly extra: readonly VersionedRecord[];
}

/** A range with at most so many records there is asked for its records: about the talk of two more levels of digests. */
const LEAF = 64;
/** Ranges in one question for digests. */
const PREFIXES = 512;
/** Records that one answer may bring. */
const RECORDS = 4_096;
const DIGITS = Array.from("0123456789abcdef");

interface Leaf {
  readonly prefix: string;
  readonly count: number;
}

/**
 * Finds the differences between two sets with little talk. A state machine without clock or wire: it yields questions and
 * takes the other side's answers. Sets in sync cost one question. Throws INVENTORY_INVALID when answers contradict themselves.
 */
export function* compareTrees(mine: DigestTree): Generator<Question, Comparison, Answer> {
  const search = new Search(mine);
  let questions = 0;
  for (let ranges = search.takeRanges(); ranges.length > 0; ranges = search.takeRanges()) {
    questions++;
    search.takeDigests(ranges, digestsIn(yield { prefixes: ranges, records: false }, ranges.length));
    for (let leaves = search.takeLeaves(); leaves.length > 0; leaves = search.takeLeaves()) {
      questions++;
      search.takeRecords(leaves, recordsIn(yield { prefixes: leaves.map(({ prefix }) => prefix), records: true }));
    }
  }
  return { ...search.found, theirs: search.theirs, questions };
}

interface Found {
  readonly missing: number[];
  readonly stale: Comparison["stale"][number][];
  readonly extra: VersionedRecord[];
}

/** Where the search stands: ranges to ask about, and what was found. */
class Search {
  readonly found: Found = { missing: [], stale: [], extra: [] };
  theirs: Digest = { count: 0, sum: new Uint8Array() };
  readonly #mine: DigestTree;
  #ranges: string[] = [""];
  #leaves: Leaf[] = [];

  constructor(mine: DigestTree) {
    this.#mine = mine;
  }

  takeRanges(): string[] {
    return this.#ranges.splice(0, PREFIXES);
  }

  /** Ranges whose records are asked for together; waits for a full question while there are ranges to look into. */
  takeLeaves(): Leaf[] {
    let records = 0;
    let count = 0;
    for (const leaf of this.#leaves) {
      if (count === PREFIXES || (count > 0 && records + leaf.count > RECORDS)) break;
      count++;
      records += leaf.count;
    }
    const isFull = count < this.#leaves.length || count === PREFIXES;
    return isFull || this.#ranges.length === 0 ? this.#leaves.splice(0, count) : [];
  }

  takeDigests(prefixes: readonly string[], digests: readonly Digest[]): void {
    for (const [at, theirs] of digests.entries()) {
      const prefix = prefixes[at] ?? "";
      if (prefix === "") this.theirs = theirs;
      this.#descend(prefix, theirs);
    }
  }

  /** Nothing to do when it is the same; else all of mine is missing, or its parts, or its records are looked at. */
  #descend(prefix: string, theirs: Digest): void {
    if (sameDigest(this.#mine.digest(prefix), theirs)) return;
    if (theirs.count === 0) this.#noteMissing(prefix);
    else if (theirs.count <= LEAF || prefix.length === PREFIX_MAX) this.#leaves.push({ prefix, count: theirs.count });
    else this.#ranges.push(...DIGITS.map((digit) => prefix + digit));
  }

  #noteMissing(prefix: string): void {
    for (const index of this.#mine.indexes(prefix)) this.found.missing.push(index);
  }

  takeRecords(leaves: readonly Leaf[], records: readonly VersionedRecord[]): void {
    const wanted = leaves.reduce((sum, { count }) => sum + count, 0);
    const held = new Map(records.map((record) => [record.key, record]));
    if (records.length !== wanted || held.size !== wanted) throw invalid(`${wanted} records were announced, ${held.size} came`);
    const before = this.#count;
    for (const { prefix } of leaves) for (const index of this.#mine.indexes(prefix)) this.#settle(index, held);
    for (const record of held.values()) {
      const index = this.#mine.table.find(record.key);
      if (index >= 0) this.found.stale.push({ index, held: record });
      else this.found.extra.push(record);
    }
    if (this.#count === before) throw invalid("digests differ, records do not");
  }

  #settle(index: number, held: Map<string, VersionedRecord>): void {
    const { table, withHashes } = this.#mine;
    const key = table.keyAt(index);
    const record = held.get(key);
    held.delete(key);
    if (!record) this.found.missing.push(index);
    else if (record.version !== table.versionAt(index) || (withHashes && record.hash !== table.hashAt(index))) this.found.stale.push({ index, held: record });
  }

  get #count(): number {
    return this.found.missing.length + this.found.stale.length + this.found.extra.length;
  }
}

function digestsIn(answer: Answer, wanted: number): readonly Digest[] {
  if (!("digests" in answer) || answer.digests.length !== wanted) throw invalid(`${wanted} digests were asked for`);
  return answer.digests;
}

function recordsIn(answer: Answer): readonly VersionedRecord[] {
  if (!("records" in answer)) throw invalid("records were asked for");
  return answer.records;
}

function invalid(fault: string): HubError {
  return new HubError("INVENTORY_INVALID", `接收方的清单自相矛盾 / the receiver's inventory contradicts itself: ${fault}`, { fault });
}

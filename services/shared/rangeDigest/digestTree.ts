import { digestOf, PREFIX_MAX, type Digest } from "./rangeDigest.ts";
import type { RecordTable } from "./recordTable.ts";
import { addDigest, addSum, LIMBS, toBytes } from "./sum256.ts";

export interface TreeOptions {
  /** Hashes count; otherwise only key and version. */
  readonly withHashes: boolean;
  /** Which records of the table belong to the set; all when absent. */
  readonly includes?: (index: number) => boolean;
  /** Called after every few thousand records, so that others have their turn. */
  readonly breathe?: () => Promise<void>;
}

/** Records per breath: some milliseconds of work. */
const BREATH = 1_024;
/** Records that one bucket holds on average, at most. */
const BUCKET = 16;
/** 16^6 buckets are the most: 270 million records. */
const DEPTH_MAX = 6;

/**
 * Digests of all ranges of a set that no longer changes. A range is a prefix of the keys' places, so the tree has 16
 * children at each node; sums are kept for the lowest level only and added up on asking.
 */
export class DigestTree {
  readonly table: RecordTable;
  readonly withHashes: boolean;
  readonly #depth: number;
  readonly #sums: Uint32Array;
  /** Where each bucket begins in `#order`. */
  readonly #starts: Uint32Array;
  /** Numbers of the records, bucket after bucket. */
  readonly #order: Uint32Array;

  private constructor(table: RecordTable, withHashes: boolean, included: Uint32Array) {
    this.table = table;
    this.withHashes = withHashes;
    this.#depth = depthFor(included.length);
    const buckets = 16 ** this.#depth;
    this.#sums = new Uint32Array(buckets * LIMBS);
    this.#starts = new Uint32Array(buckets + 1);
    this.#order = new Uint32Array(included.length);
    this.#place(included);
  }

  static async build(table: RecordTable, { withHashes, includes, breathe }: TreeOptions): Promise<DigestTree> {
    const included = new Uint32Array(table.size);
    let count = 0;
    for (let index = 0; index < table.size; index++) if (includes?.(index) ?? true) included[count++] = index;
    const tree = new DigestTree(table, withHashes, included.subarray(0, count));
    for (let from = 0; from < count; from += BREATH) {
      for (const index of included.subarray(from, Math.min(count, from + BREATH))) tree.#add(index);
      await breathe?.();
    }
    return tree;
  }

  /** The digest of the records whose place begins with the prefix, 0–15 hexadecimal digits. */
  digest(prefix: string): Digest {
    const sum = new Uint32Array(LIMBS);
    const [first, last] = this.#buckets(prefix);
    if (prefix.length <= this.#depth) {
      for (let bucket = first; bucket < last; bucket++) addSum(sum, 0, this.#sums, bucket * LIMBS);
      return { count: this.#start(last) - this.#start(first), sum: toBytes(sum) };
    }
    const indexes = this.indexes(prefix);
    for (const index of indexes) addDigest(sum, 0, this.#digestAt(index));
    return { count: indexes.length, sum: toBytes(sum) };
  }

  /** Numbers of the records whose place begins with the prefix. */
  indexes(prefix: string): Uint32Array {
    const [first, last] = this.#buckets(prefix);
    const indexes = this.#order.subarray(this.#start(first), this.#start(last));
    return prefix.length <= this.#depth ? indexes : indexes.filter((index) => this.table.isUnder(index, prefix));
  }

  /** Counting sort by bucket. */
  #place(included: Uint32Array): void {
    for (const index of included) this.#starts[this.#bucketOf(index) + 1]!++;
    for (let bucket = 0; bucket + 1 < this.#starts.length; bucket++) this.#starts[bucket + 1]! += this.#start(bucket);
    const next = this.#starts.slice();
    for (const index of included) this.#order[next[this.#bucketOf(index)]!++] = index;
  }

  #add(index: number): void {
    addDigest(this.#sums, this.#bucketOf(index) * LIMBS, this.#digestAt(index));
  }

  #digestAt(index: number): string {
    return digestOf({ key: this.table.keyAt(index), version: this.table.versionAt(index), hash: this.withHashes ? this.table.hashAt(index) : "" });
  }

  #bucketOf(index: number): number {
    return Math.floor(this.table.headAt(index) / 2 ** (32 - 4 * this.#depth));
  }

  #start(bucket: number): number {
    return this.#starts[bucket] ?? 0;
  }

  /** The buckets of a prefix, the last one exclusive; a prefix longer than the depth lies in one. */
  #buckets(prefix: string): [number, number] {
    if (!/^[0-9a-f]*$/.test(prefix) || prefix.length > PREFIX_MAX) throw new RangeError(`no prefix: ${prefix}`);
    const digits = prefix.slice(0, this.#depth);
    const width = 16 ** (this.#depth - digits.length);
    const first = (digits === "" ? 0 : Number.parseInt(digits, 16)) * width;
    return [first, first + width];
  }
}

function depthFor(count: number): number {
  let depth = 0;
  while (depth < DEPTH_MAX && 16 ** depth * BUCKET < count) depth++;
  return depth;
}

import { copied } from "./momentHeap.ts";

/** A case id: a letter and 26 characters, ASCII; shorter ones are filled up with zeros. */
const ID_BYTES = 27;
const NONE = -1;
/** A power of two. */
const FIRST_SIZE = 1_024;

/**
 * Numbers for the entries of cases: an entry keeps its number until it is removed. A chained hash table in typed arrays, where the garbage
 * collector has nothing to follow. It keeps the case id itself, and of the entry 64 bits of hash: enough to tell the handful
 * of entries of one case apart.
 */
export class EntryTable {
  #ids = new Uint8Array(FIRST_SIZE * ID_BYTES);
  #firstHashes = new Uint32Array(FIRST_SIZE);
  #secondHashes = new Uint32Array(FIRST_SIZE);
  /** Next number in the same bucket, or the next free number. */
  #next = new Int32Array(FIRST_SIZE);
  #buckets = new Int32Array(FIRST_SIZE).fill(NONE);
  #free = NONE;
  #used = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  find(caseId: string, entry: string): number | undefined {
    const first = hash(entry, FIRST_SEED);
    const second = hash(entry, SECOND_SEED);
    let number = this.#buckets[this.#bucketOf(caseId, first)]!;
    while (number !== NONE) {
      if (this.#firstHashes[number] === first && this.#secondHashes[number] === second && this.#isOf(number, caseId)) return number;
      number = this.#next[number]!;
    }
    return undefined;
  }

  /** Number of the entry, a new one when it has none. */
  add(caseId: string, entry: string): number {
    const known = this.find(caseId, entry);
    if (known !== undefined) return known;
    if (caseId.length > ID_BYTES) throw new RangeError(`a case id of ${caseId.length} characters`);
    const number = this.#take();
    for (let i = 0; i < ID_BYTES; i++) this.#ids[number * ID_BYTES + i] = byteAt(caseId, i);
    this.#firstHashes[number] = hash(entry, FIRST_SEED);
    this.#secondHashes[number] = hash(entry, SECOND_SEED);
    this.#link(number);
    this.#size++;
    return number;
  }

  /** Frees a number that is in use for other entries. */
  remove(number: number): void {
    const bucket = this.#bucketOf(this.caseIdOf(number), this.#firstHashes[number]!);
    const after = this.#next[number]!;
    let before = this.#buckets[bucket]!;
    if (before === number) this.#buckets[bucket] = after;
    else {
      while (this.#next[before] !== number) before = this.#next[before]!;
      this.#next[before] = after;
    }
    this.#next[number] = this.#free;
    this.#free = number;
    this.#size--;
  }

  caseIdOf(number: number): string {
    let end = (number + 1) * ID_BYTES;
    while (this.#ids[end - 1] === 0) end--;
    return String.fromCharCode(...this.#ids.subarray(number * ID_BYTES, end));
  }

  #bucketOf(caseId: string, firstHash: number): number {
    return hash(caseId, firstHash) & (this.#buckets.length - 1);
  }

  #isOf(number: number, caseId: string): boolean {
    for (let i = 0; i < ID_BYTES; i++) if (this.#ids[number * ID_BYTES + i] !== byteAt(caseId, i)) return false;
    return true;
  }

  #link(number: number): void {
    const bucket = this.#bucketOf(this.caseIdOf(number), this.#firstHashes[number]!);
    this.#next[number] = this.#buckets[bucket]!;
    this.#buckets[bucket] = number;
  }

  #take(): number {
    const number = this.#free;
    if (number === NONE) {
      if (this.#used === this.#next.length) this.#grow();
      return this.#used++;
    }
    this.#free = this.#next[number]!;
    return number;
  }

  /** Only when every number is in use. */
  #grow(): void {
    const size = 2 * this.#next.length;
    this.#ids = copied(this.#ids, new Uint8Array(size * ID_BYTES));
    this.#firstHashes = copied(this.#firstHashes, new Uint32Array(size));
    this.#secondHashes = copied(this.#secondHashes, new Uint32Array(size));
    this.#next = new Int32Array(size);
    this.#buckets = new Int32Array(size).fill(NONE);
    for (let number = 0; number < this.#used; number++) this.#link(number);
  }
}

function byteAt(caseId: string, index: number): number {
  return index < caseId.length ? caseId.charCodeAt(index) : 0;
}

const FIRST_SEED = 0x811c9dc5;
const SECOND_SEED = 0x9e3779b9;

/** FNV-1a with a last stir, 32 bits. */
function hash(text: string, seed: number): number {
  let sum = seed;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  return (sum ^ (sum >>> 13)) >>> 0;
}

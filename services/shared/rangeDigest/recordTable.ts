import { HubError } from "../errors.ts";
import { isKey, placeOf, type VersionedRecord } from "./rangeDigest.ts";
import { DIGEST_BYTES } from "./sum256.ts";

const INITIAL = 1_024;
const HASH = /^([0-9a-f]{64})?$/;

/**
 * Records by key, about 100 bytes each instead of some 400 as objects: a million fit into a process that has other
 * work. Of several records with one key the highest version stays. Records get numbers from 0 in the order of their keys' arrival.
 */
export class RecordTable {
  #size = 0;
  #versions = new Uint32Array(INITIAL);
  #hashes = new Uint8Array(INITIAL * DIGEST_BYTES);
  /** First eight bytes of each place. */
  #places = new Uint32Array(INITIAL * 2);
  #keys = Buffer.alloc(INITIAL * 32);
  /** Where each key ends in `#keys`. */
  #keyEnds = new Uint32Array(INITIAL);
  /** Open addressing: number + 1 of the record, 0 = free. */
  #slots = new Uint32Array(INITIAL * 2);

  get size(): number {
    return this.#size;
  }

  /** Keeps a record unless a higher version of its key is there. Returns its number. Throws INVALID_REQUEST. */
  put(record: VersionedRecord): number {
    check(record);
    const { key, version, hash } = record;
    const [high, low] = head(placeOf(key));
    const slot = this.#slotOf(key, high, low);
    const known = this.#slots[slot] ?? 0;
    const index = known > 0 ? known - 1 : this.#append(key, high, low, slot);
    if (known > 0 && version < this.versionAt(index)) return index;
    this.#versions[index] = version;
    this.#hashes.fill(0, index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES);
    if (hash !== "") this.#hashes.set(Buffer.from(hash, "hex"), index * DIGEST_BYTES);
    return index;
  }

  /** The number of a key's record, or -1. */
  find(key: string): number {
    const [high, low] = head(placeOf(key));
    return (this.#slots[this.#slotOf(key, high, low)] ?? 0) - 1;
  }

  keyAt(index: number): string {
    return this.#keys.toString("latin1", this.#keyStart(index), this.#keyEnds[index] ?? 0);
  }

  versionAt(index: number): number {
    return this.#versions[index] ?? 0;
  }

  /** Empty when the record has none. */
  hashAt(index: number): string {
    const bytes = this.#hashes.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES);
    return bytes.some((byte) => byte !== 0) ? Buffer.from(bytes).toString("hex") : "";
  }

  recordAt(index: number): VersionedRecord {
    return { key: this.keyAt(index), version: this.versionAt(index), hash: this.hashAt(index) };
  }

  /** The first 32 bits of the key's place. */
  headAt(index: number): number {
    return this.#places[index * 2] ?? 0;
  }

  /** Whether the key's place begins with these hexadecimal digits, at most PREFIX_MAX. */
  isUnder(index: number, prefix: string): boolean {
    const digits = hex(this.#places[index * 2] ?? 0) + hex(this.#places[index * 2 + 1] ?? 0);
    return digits.startsWith(prefix);
  }

  #keyStart(index: number): number {
    return index === 0 ? 0 : (this.#keyEnds[index - 1] ?? 0);
  }

  #slotOf(key: string, high: number, low: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const index = (this.#slots[slot] ?? 0) - 1;
      if (index < 0) return slot;
      if (this.#places[index * 2] === high && this.#places[index * 2 + 1] === low && this.keyAt(index) === key) return slot;
    }
  }

  #append(key: string, high: number, low: number, slot: number): number {
    const index = this.#size;
    if (index === this.#versions.length) this.#grow();
    const start = this.#keyStart(index);
    if (start + key.length > this.#keys.length) this.#keys = Buffer.concat([this.#keys], this.#keys.length * 2);
    this.#keys.write(key, start, "latin1");
    this.#keyEnds[index] = start + key.length;
    this.#places[index * 2] = high;
    this.#places[index * 2 + 1] = low;
    this.#slots[slot] = ++this.#size;
    if (this.#size * 2 > this.#slots.length) this.#rehash();
    return index;
  }

  #grow(): void {
    const length = this.#versions.length * 2;
    this.#versions = enlarged(this.#versions, new Uint32Array(length));
    this.#keyEnds = enlarged(this.#keyEnds, new Uint32Array(length));
    this.#places = enlarged(this.#places, new Uint32Array(length * 2));
    const hashes = new Uint8Array(length * DIGEST_BYTES);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let index = 0; index < this.#size; index++) {
      let slot = (this.#places[index * 2 + 1] ?? 0) & mask;
      while (slots[slot]) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.#slots = slots;
  }
}

function enlarged(from: Uint32Array, into: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  into.set(from);
  return into;
}

function head(place: string): [number, number] {
  const word = (at: number) =>
    ((place.charCodeAt(at) << 24) | (place.charCodeAt(at + 1) << 16) | (place.charCodeAt(at + 2) << 8) | place.charCodeAt(at + 3)) >>> 0;
  return [word(0), word(4)];
}

const hex = (word: number): string => word.toString(16).padStart(8, "0");

function check({ key, version, hash }: VersionedRecord): void {
  const fault = isKey(key)
    ? Number.isInteger(version) && version >= 0 && version <= 0xffffffff
      ? HASH.test(hash) ? "" : "hash: 64 lower-case hexadecimal digits or nothing"
      : "version: 0–4294967295"
    : "key: 1–200 printable ASCII characters without spaces";
  if (fault !== "") throw new HubError("INVALID_REQUEST", `记录格式不符 / malformed record: ${fault}`, { rule: fault });
}

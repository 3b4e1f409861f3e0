import { hash } from "node:crypto";
import { addDigest, LIMBS, subtractDigest, toBytes } from "./sum256.ts";

/** A record to compare: what it is (printable ASCII without spaces), which version, and the hash of its content. */
export interface VersionedRecord {
  readonly key: string;
  readonly version: number;
  /** Lower-case hexadecimal; empty when it is not known or does not count. */
  readonly hash: string;
}

/** The records of a range in one value: equal sets have equal ones, whatever the order. */
export interface Digest {
  readonly count: number;
  /** 32 bytes: sum modulo 2^256 of SM3(`key SP version SP hash LF`). */
  readonly sum: Uint8Array;
}

/** Longest prefix of a place that is told apart, hexadecimal digits. */
export const PREFIX_MAX = 15;

const KEY = /^[!-~]{1,200}$/;

/** Whether a text can be a record's key. */
export const isKey = (key: string): boolean => KEY.test(key);

/** Where a key stands among all keys: the SM3 of it, one character per byte (decoding to bytes costs twice the hash). */
export const placeOf = (key: string): string => hash("sm3", key, "binary");

export function digestOf({ key, version, hash: content }: VersionedRecord): string {
  return hash("sm3", `${key} ${version} ${content}\n`, "binary");
}

/** A digest that grows and shrinks with its set. */
export class RunningDigest implements Digest {
  readonly #sum = new Uint32Array(LIMBS);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get sum(): Uint8Array {
    return toBytes(this.#sum);
  }

  add(record: VersionedRecord): void {
    addDigest(this.#sum, 0, digestOf(record));
    this.#count++;
  }

  /** Takes away a record that was added; taking away any other makes the digest that of no set. */
  remove(record: VersionedRecord): void {
    subtractDigest(this.#sum, 0, digestOf(record));
    this.#count--;
  }
}

export function sameDigest(a: Digest, b: Digest): boolean {
  return a.count === b.count && Buffer.compare(a.sum, b.sum) === 0;
}

import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Strings in one block; blocks are read back as a whole. */
const BLOCK = 256;
/** Blocks held in memory. */
const CACHED = 256;

/** The shared strings of a workbook in a temporary file: those of a large one do not fit into memory. */
export interface SharedStrings {
  add(text: string): void;
  /** The n-th string, from 0; undefined when there is none. */
  at(index: number): string | undefined;
  close(): void;
}

export function openSharedStrings(): SharedStrings {
  const path = join(tmpdir(), `qianlian-${randomUUID()}.strings`);
  const file = openSync(path, "wx+", 0o600);
  // Without a name it is gone with the process, however that ends.
  rmSync(path);
  /** Where each block begins, bytes; the last one is the end. */
  const starts = [0];
  const cache = new Map<number, readonly string[]>();
  let filling: string[] = [];
  const flush = () => {
    const bytes = Buffer.from(JSON.stringify(filling));
    writeSync(file, bytes);
    starts.push(starts.at(-1)! + bytes.length);
    filling = [];
  };
  const load = (block: number): readonly string[] => {
    const [start, end] = [starts[block]!, starts[block + 1]!];
    const bytes = Buffer.allocUnsafe(end - start);
    readSync(file, bytes, 0, bytes.length, start);
    return JSON.parse(bytes.toString("utf8")) as string[];
  };
  return {
    add(text) {
      filling.push(text);
      if (filling.length === BLOCK) flush();
    },
    at(index) {
      const block = Math.floor(index / BLOCK);
      if (block >= starts.length - 1) return filling[index - block * BLOCK];
      const strings = cache.get(block) ?? load(block);
      // Set anew at the end: the first of the map is the one that was not used for longest.
      cache.delete(block);
      cache.set(block, strings);
      if (cache.size > CACHED) cache.delete(cache.keys().next().value!);
      return strings[index % BLOCK];
    },
    close: () => closeSync(file),
  };
}

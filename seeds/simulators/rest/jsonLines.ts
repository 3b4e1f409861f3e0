import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";

/** Where an entry lies in its file, bytes. */
export interface LinePosition {
  readonly offset: number;
  readonly length: number;
}

/** An append-only file of one JSON value per line: the store of a simulated system. One process writes it. */
export interface JsonLines<Entry> {
  /** In the file when it returns (not forced to the disk: it survives a killed process, not a lost machine). */
  append(entry: Entry): LinePosition;
  read(position: LinePosition): Entry;
  /** Every entry, oldest first. */
  all(): readonly Entry[];
  close(): void;
}

/**
 * Opens the file, creating it, and gives every entry to `replay`. A torn last line, left by a killed process, is cut
 * off. Throws when a line in the middle is not an entry.
 */
export function openJsonLines<Entry>(
  path: string,
  schema: z.ZodType<Entry>,
  replay: (entry: Entry, position: LinePosition) => void,
): JsonLines<Entry> {
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, "a+");
  const content = readFileSync(path);
  let end = content.lastIndexOf(0x0a) + 1;
  if (end < content.length) ftruncateSync(fd, end);
  for (const { entry, position } of lines(content.subarray(0, end), path, schema)) replay(entry, position);

  return {
    append(entry) {
      const line = Buffer.from(`${JSON.stringify(entry)}\n`);
      for (let written = 0; written < line.length; ) written += writeSync(fd, line, written);
      const position = { offset: end, length: line.length };
      end += line.length;
      return position;
    },
    read({ offset, length }) {
      const line = Buffer.alloc(length);
      readSync(fd, line, 0, length, offset);
      return schema.parse(JSON.parse(line.toString("utf8")));
    },
    all: () => Array.from(lines(readFileSync(path).subarray(0, end), path, schema), ({ entry }) => entry),
    close: () => closeSync(fd),
  };
}

function* lines<Entry>(content: Buffer, path: string, schema: z.ZodType<Entry>) {
  let offset = 0;
  for (let number = 1; offset < content.length; number++) {
    const length = content.indexOf(0x0a, offset) + 1 - offset;
    const text = content.toString("utf8", offset, offset + length);
    yield { entry: parseLine(text, schema, `${path}:${number}`), position: { offset, length } };
    offset += length;
  }
}

function parseLine<Entry>(text: string, schema: z.ZodType<Entry>, place: string): Entry {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${place}: 数据行损坏 / the line is damaged`, { cause: error });
  }
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomically } from "../atomicFile.ts";

/**
 * How far a list was read: where to go on, and the places already settled from there on. Systems give the last page again while nothing
 * new has come, or go on from a time that several records bear.
 */
export interface FeedCursor {
  readonly cursor: string;
  readonly settled: readonly string[];
}

const stored = z.object({ cursor: z.string(), settled: z.array(z.string()) });

export interface CursorFile {
  read(): Promise<FeedCursor>;
  /** On the disk when it resolves. */
  write(cursor: FeedCursor): Promise<void>;
}

/** The cursor of one feed in the adapter's own directory. A torn file cannot be: it is replaced in one step. */
export function cursorFile(stateDir: string, feed: string, start: string): CursorFile {
  const path = join(stateDir, `${feed}.cursor.json`);
  return {
    async read() {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      return text === undefined ? { cursor: start, settled: [] } : stored.parse(JSON.parse(text));
    },
    write: (cursor) => writeAtomically(path, JSON.stringify(cursor)),
  };
}

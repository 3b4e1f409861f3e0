import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomically } from "../atomicFile.ts";

const placeSchema = z.object({ cursor: z.string(), settled: z.array(z.string()) });

/** How far one party was read. */
export interface FeedPlace {
  readonly cursor: string;
  /** Keys settled under this very cursor: a system that gives them again at it gives nothing new. */
  readonly settled: readonly string[];
}

export interface Cursors {
  of(party: string): FeedPlace;
  /** Durable when it resolves. */
  move(party: string, place: FeedPlace): Promise<void>;
}

/** The places of one feed, kept because the system has no room for them. */
export async function openCursors(stateDir: string, feed: string, start: string): Promise<Cursors> {
  const path = join(stateDir, `soap-${feed}.json`);
  const places = new Map(Object.entries(await readPlaces(path)));
  return {
    of: (party) => places.get(party) ?? { cursor: start, settled: [] },
    async move(party, place) {
      places.set(party, place);
      await writeAtomically(path, JSON.stringify(Object.fromEntries(places)));
    },
  };
}

async function readPlaces(path: string): Promise<Readonly<Record<string, FeedPlace>>> {
  try {
    return z.record(z.string(), placeSchema).parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    // A damaged file is told: to read everything again without a word would hide that the disk fails.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
}

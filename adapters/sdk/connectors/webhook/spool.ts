import { open, readFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { SourceRecord } from "../contract.ts";
import { writeAtomically } from "../atomicFile.ts";

const line = z.union([
  z.object({ place: z.string(), fields: z.record(z.string(), z.unknown()), unreadable: z.string().optional(), at: z.string() }),
  /** Settled: the record is done, or was before the file was made short. */
  z.object({ done: z.array(z.string()) }),
]);

export interface SpooledRecord extends SourceRecord {
  /** When it came, RFC 3339. */
  readonly at: string;
}

export interface Spool {
  /** On the disk when it resolves. Records known by their place, waiting or done lately, are not taken again. */
  add(records: readonly SourceRecord[]): Promise<void>;
  /** Records that wait, oldest first. */
  waiting(): readonly SpooledRecord[];
  /** Takes records off; on the disk when it resolves. */
  settle(places: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Places remembered after their records are done: who pushes again has usually not seen our answer. */
const REMEMBERED = 10_000;
/** Lines after which the file is made short. */
const LINES_MAX = 20_000;

/** Opens the spool of one feed: an append-only file, forced to the disk before anybody is told that his record is safe. */
export async function openSpool(stateDir: string, feed: string): Promise<Spool> {
  const path = join(stateDir, `${feed}.spool.jsonl`);
  const waiting = new Map<string, SpooledRecord>();
  const done = new Set<string>();
  await replay(path, waiting, done);
  let file = await shortened();
  let lines = 0;
  let writing: Promise<unknown> = Promise.resolve();
  let queued: string[] = [];

  async function shortened(): Promise<FileHandle> {
    for (const place of done) {
      if (done.size <= REMEMBERED) break;
      done.delete(place);
    }
    await writeAtomically(path, [JSON.stringify({ done: [...done] }), ...[...waiting.values()].map((record) => JSON.stringify(record)), ""].join("\n"));
    return open(path, "a");
  }

  /** Lines given while others are being written go to the disk together. */
  function append(text: string): Promise<void> {
    queued.push(text);
    const written = writing.then(async () => {
      if (queued.length === 0) return;
      const batch = queued;
      queued = [];
      await file.appendFile(batch.join(""));
      await file.datasync();
      lines += batch.length;
      if (lines < LINES_MAX) return;
      lines = 0;
      const old = file;
      file = await shortened();
      await old.close();
    });
    writing = written.catch(() => undefined);
    return written;
  }

  return {
    async add(records) {
      const at = new Date().toISOString();
      const fresh = [...new Map(records.map((record) => [record.place, { ...record, at }])).values()].filter(({ place }) => !waiting.has(place) && !done.has(place));
      if (fresh.length > 0) await append(fresh.map((record) => `${JSON.stringify(record)}\n`).join(""));
      // What came twice at once is on the disk twice and waits once.
      else await writing;
      for (const record of fresh) if (!done.has(record.place)) waiting.set(record.place, record);
    },
    waiting: () => [...waiting.values()],
    async settle(places) {
      const open = places.filter((place) => waiting.has(place));
      if (open.length === 0) return;
      await append(`${JSON.stringify({ done: open })}\n`);
      for (const place of open) {
        waiting.delete(place);
        done.add(place);
      }
    },
    async close() {
      await writing;
      await file.close();
    },
  };
}

/** A torn last line was never acknowledged to anybody. */
async function replay(path: string, waiting: Map<string, SpooledRecord>, done: Set<string>): Promise<void> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  for (const one of text.split("\n").slice(0, -1)) {
    if (one === "") continue;
    const read = line.parse(JSON.parse(one));
    if ("done" in read) {
      for (const place of read.done) {
        waiting.delete(place);
        done.add(place);
      }
    } else if (!done.has(read.place)) waiting.set(read.place, read as SpooledRecord);
  }
}

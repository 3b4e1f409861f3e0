import { open, rename } from "node:fs/promises";
import { join, parse } from "node:path";

/** Small pieces are written together, characters. */
const WRITE_LENGTH = 64 * 1024;

/** Text, whole or in pieces. */
export type TextChunks = string | AsyncIterable<string> | Iterable<string>;

/** Writes a file so that a reader sees all of it or nothing, also after a power cut. */
export async function writeAtomically(path: string, chunks: TextChunks): Promise<void> {
  const { dir, base } = parse(path);
  const temporary = join(dir, `.${base}.tmp`);
  await writeDurably(temporary, chunks);
  await rename(temporary, path);
  await syncDirectory(dir);
}

/** Writes a file, over what stands there, and has it on the disk when it resolves. */
export async function writeDurably(path: string, chunks: TextChunks): Promise<void> {
  await using file = await open(path, "w");
  let pending = "";
  for await (const chunk of typeof chunks === "string" ? [chunks] : chunks) {
    pending += chunk;
    if (pending.length < WRITE_LENGTH) continue;
    await file.appendFile(pending);
    pending = "";
  }
  await file.appendFile(pending);
  await file.sync();
}

/** Makes names made or moved in a folder last through a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  await using handle = await open(path);
  await handle.sync();
}

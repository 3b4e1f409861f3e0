import { open } from "node:fs/promises";

/** Bytes read at a time. */
const PIECE = 64 * 1024;

/**
 * The bytes of a file in pieces. A piece is valid until the next one is asked for: all of them lie in one buffer, because buffers of their
 * own are collected so late that a large file fills the memory with them.
 */
export async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  await using file = await open(path);
  const buffer = Buffer.allocUnsafe(PIECE);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, PIECE);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

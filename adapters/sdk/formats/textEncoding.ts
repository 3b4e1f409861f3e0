import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

/** Encodings of text files in the field. */
export type TextEncodingName = "utf-8" | "utf-16le" | "gb18030";

/**
 * UTF-16 by its mark; UTF-8 when the whole file is valid UTF-8; else GB18030, which Chinese office programs still
 * write and which has no mark.
 */
export async function detectEncoding(path: string): Promise<TextEncodingName> {
  if (await startsWith(path, [0xff, 0xfe])) return "utf-16le";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of createReadStream(path)) decoder.decode(chunk as Buffer, { stream: true });
    decoder.decode();
    return "utf-8";
  } catch (error) {
    if (error instanceof TypeError) return "gb18030";
    throw error;
  }
}

/** The text of a file in pieces; bytes that the encoding does not know become U+FFFD. */
export async function* decodedChunks(path: string, encoding: TextEncodingName): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of createReadStream(path)) yield decoder.decode(chunk as Buffer, { stream: true });
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}

/** Whether a file begins with these bytes. */
export async function startsWith(path: string, bytes: readonly number[]): Promise<boolean> {
  await using handle = await open(path);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes.length), 0, bytes.length, 0);
  return bytesRead === bytes.length && bytes.every((byte, index) => buffer[index] === byte);
}

import { open } from "node:fs/promises";
import { fileChunks } from "./fileChunks.ts";

/** Encodings of text files in the field. */
export type TextEncodingName = "utf-8" | "utf-16le" | "utf-16be" | "gb18030";

const marks: readonly (readonly [encoding: TextEncodingName, bytes: readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/**
 * By its mark; UTF-8 when the whole file is valid UTF-8 or nearly so; else GB18030, which Chinese office programs still
 * write and which has no mark.
 */
export async function detectEncoding(path: string): Promise<TextEncodingName> {
  for (const [encoding, bytes] of marks) if (await startsWith(path, bytes)) return encoding;
  if (await isValid(path)) return "utf-8";
  return (await isDamagedUtf8(path)) ? "utf-8" : "gb18030";
}

/** The text of a file in pieces; bytes that the encoding does not know become U+FFFD. */
export async function* decodedChunks(path: string, encoding: TextEncodingName): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of fileChunks(path)) yield decoder.decode(chunk, { stream: true });
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}

/** Whether a file begins with these bytes. */
export async function startsWith(path: string, bytes: readonly number[]): Promise<boolean> {
  await using handle = await open(path);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes.length), 0, bytes.length, 0);
  return bytesRead === bytes.length && bytes.every((byte, index) => buffer[index] === byte);
}

async function isValid(path: string): Promise<boolean> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of fileChunks(path)) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/**
 * UTF-8 with a few broken places: read as GB18030 every character of it would be wrong and no error would show. Text in GB18030 read as
 * UTF-8 has hardly a character beyond ASCII that is right.
 */
async function isDamagedUtf8(path: string): Promise<boolean> {
  let [right, wrong] = [0, 0];
  for await (const text of decodedChunks(path, "utf-8")) {
    wrong += text.match(/\ufffd/g)?.length ?? 0;
    right += text.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0;
  }
  return right > wrong * 10;
}

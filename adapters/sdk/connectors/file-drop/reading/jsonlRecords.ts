import { plainDecimal } from "../../../formats/plainDecimal.ts";
import { decodedChunks, type TextEncodingName } from "../../../formats/textEncoding.ts";
import type { FileRecord, FileRecords } from "./fileRecord.ts";
import { lineGroups } from "./lines.ts";
import { undecodable } from "./tableRecords.ts";

/** A number without quotes that may have more digits than a double holds. */
const longNumber = /[:[,]\s*-?\d[\d.]{14,}/;

/** The records of a file with one JSON object per line. A broken line harms only itself; blank lines are passed over. */
export async function* readJsonlRecords(path: string, file: string, encoding: TextEncodingName): FileRecords {
  let line = 0;
  for await (const texts of lineGroups(decodedChunks(path, encoding), file)) {
    const records: FileRecord[] = [];
    for (const text of texts) {
      line++;
      if (text.trim() !== "") records.push(toRecord(line, text));
    }
    if (records.length > 0) yield records;
  }
}

function toRecord(line: number, text: string): FileRecord {
  if (text.includes("\ufffd")) return { line, fields: {}, unreadable: undecodable("JSON") };
  const fields = parseObject(text);
  if (fields) return { line, fields };
  return { line, fields: {}, unreadable: "该行不是 JSON 对象，请每行一个 {…} / the line is no JSON object: one {…} per line is expected" };
}

function parseObject(text: string): FileRecord["fields"] | undefined {
  try {
    const value = (longNumber.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as FileRecord["fields"]) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Numbers that would lose digits stay as written, e.g. identity numbers without quotes. */
function keepDigits(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined || context.source.length < 15) return value;
  return plainDecimal(context.source);
}

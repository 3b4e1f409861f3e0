import { createHash } from "node:crypto";
import { stringify } from "csv-stringify/sync";
import { ZipFile } from "yazl";
import { buffer } from "node:stream/consumers";
import type { FileDropFeed } from "../../../../adapters/sdk/connectors/file-drop/settings.ts";
import { encodeGb18030 } from "./gb18030.ts";

type Records = readonly Readonly<Record<string, unknown>>[];

/** Formats in which a department writes; a feed that detects them gets csv. */
export type BatchFormat = "csv" | "xlsx" | "xml" | "jsonl" | "zip";

export const formatOf = ({ format }: FileDropFeed): BatchFormat => (format === "detect" ? "csv" : format);

/** Name of the data file in a package. */
export const MEMBER = "data.csv";

/** The file that a department's own program exports. */
export async function batchBytes(records: Records, feed: FileDropFeed): Promise<Buffer> {
  switch (formatOf(feed)) {
    case "csv":
      return encoded(csvText(records), feed);
    case "jsonl":
      return encoded(records.map((record) => `${JSON.stringify(record)}\n`).join(""), feed);
    case "xml":
      return encoded(xmlText(records, feed.record ?? "record"), feed);
    case "xlsx":
      return workbook(records, feed.sheet ?? "Sheet1");
    case "zip":
      return packageOf(encoded(csvText(records), feed), records.length);
  }
}

/** Titles in the order in which the records bring them. */
function titlesOf(records: Records): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

function csvText(records: Records): string {
  const titles = titlesOf(records);
  return stringify([titles, ...records.map((record) => titles.map((title) => toText(record[title])))], { record_delimiter: "windows" });
}

function xmlText(records: Records, element: string): string {
  const fields = (record: Records[number]) => Object.entries(record).map(([name, value]) => `<${name}>${escaped(toText(value))}</${name}>`).join("");
  return `<?xml version="1.0"?>\n<export>\n${records.map((record) => `<${element}>${fields(record)}</${element}>`).join("\n")}\n</export>\n`;
}

async function workbook(records: Records, sheet: string): Promise<Buffer> {
  // The largest library of the simulators: loaded by those whose department writes workbooks.
  const { default: exceljs } = await import("exceljs");
  const titles = titlesOf(records);
  const book = new exceljs.Workbook();
  const page = book.addWorksheet(sheet);
  page.addRows([[...titles], ...records.map((record) => titles.map((title) => toText(record[title])))]);
  return Buffer.from(await book.xlsx.writeBuffer());
}

async function packageOf(data: Buffer, rows: number): Promise<Buffer> {
  const zip = new ZipFile();
  const sm3 = createHash("sm3").update(data).digest("hex");
  zip.addBuffer(data, MEMBER);
  zip.addBuffer(Buffer.from(JSON.stringify({ files: [{ file: MEMBER, rows, sm3 }] })), "manifest.json");
  zip.end();
  return buffer(zip.outputStream);
}

function encoded(text: string, { encoding }: FileDropFeed): Buffer {
  if (encoding === "gb18030") return encodeGb18030(text);
  if (encoding === "utf-16le") return Buffer.from(`\ufeff${text}`, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(`\ufeff${text}`, "utf16le").swap16();
  return Buffer.from(`\ufeff${text}`);
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const escaped = (text: string): string => text.replaceAll(/[&<>]/g, (character) => entities[character]!);

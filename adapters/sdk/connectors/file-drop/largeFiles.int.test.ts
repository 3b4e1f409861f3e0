import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ZipFile } from "yazl";

/** As adapters run in small machines: without a bound the heap grows to what the machine has, although half of this is enough. */
const FLAGS = ["--max-semi-space-size=2", "--max-old-space-size=112"];
/** Reads the folder to its end in a process of its own. */
const READER = join(import.meta.dirname, "../../../../test/support/readFileDrop.ts");

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "large-"));
  await mkdir(join(root, "drop", "outbox"), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

const columns = Array.from({ length: 12 }, (_, index) => `列${index}`);
/** Text that hardly shrinks in a package; long enough that the time goes into bytes and not into records. */
const cell = (row: number, column: number) => [0, 1, 2].map((part) => piece(row * 3 + part, column)).join("");
const piece = (row: number, column: number) => `${((row * 2_654_435_761 + column * 40_503) % 4_294_967_291).toString(36)}示例${(row * 97 + column) % 89_999}`;
const cells = (row: number) => columns.map((_, column) => cell(row, column));

function* csv(rows: number): Generator<string> {
  yield `${columns.join(",")}\n`;
  for (let row = 0; row < rows; row++) yield `${cells(row).join(",")}\n`;
}

function* jsonl(rows: number): Generator<string> {
  for (let row = 0; row < rows; row++) yield `${JSON.stringify(Object.fromEntries(cells(row).map((text, index) => [columns[index]!, text])))}\n`;
}

function* xml(rows: number): Generator<string> {
  yield "<rows>";
  for (let row = 0; row < rows; row++) yield `<row>${cells(row).map((text, index) => `<${columns[index]}>${text}</${columns[index]}>`).join("")}</row>\n`;
  yield "</rows>";
}

/** Larger pieces: a stream costs more for a piece than for a character. */
function* inPieces(texts: Iterable<string>): Generator<Buffer> {
  let piece = "";
  for (const text of texts) {
    piece += text;
    if (piece.length < 64 * 1024) continue;
    yield Buffer.from(piece);
    piece = "";
  }
  yield Buffer.from(piece);
}

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/** A workbook as office programs write it: every text is a shared one. */
function workbook(rows: number): ZipFile {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(`<workbook xmlns="${main}" xmlns:r="r"><sheets><sheet name="数据" sheetId="1" r:id="R1"/></sheets></workbook>`), "xl/workbook.xml");
  zip.addBuffer(Buffer.from('<Relationships><Relationship Id="R1" Target="worksheets/sheet1.xml"/></Relationships>'), "xl/_rels/workbook.xml.rels");
  // Stored and not packed: the file is large, and the test does not spend its time with packing.
  const part = (texts: Iterable<string>, name: string) => zip.addReadStream(Readable.from(inPieces(texts), { objectMode: false }), name, { compress: false });
  part(sharedStrings(rows), "xl/sharedStrings.xml");
  part(sheet(rows), "xl/worksheets/sheet1.xml");
  zip.end();
  return zip;
}

function* sharedStrings(rows: number): Generator<string> {
  yield `<sst xmlns="${main}">`;
  for (const title of columns) yield `<si><t>${title}</t></si>`;
  for (let row = 0; row < rows; row++) yield cells(row).map((text) => `<si><t>${text}</t></si>`).join("");
  yield "</sst>";
}

function* sheet(rows: number): Generator<string> {
  yield `<worksheet xmlns="${main}"><sheetData>`;
  for (let row = 0; row <= rows; row++) {
    const at = (column: number) => `${String.fromCharCode(65 + column)}${row + 1}`;
    yield `<row r="${row + 1}">${columns.map((_, column) => `<c r="${at(column)}" t="s"><v>${row * columns.length + column}</v></c>`).join("")}</row>`;
  }
  yield "</sheetData></worksheet>";
}

interface LargeFile {
  /** Size of the file at least, and memory at most, megabytes: what holds a file whole needs twice its size over the 110 of an idle process. */
  readonly size: number;
  readonly memory: number;
  readonly rows: number;
  readonly write: (path: string, rows: number) => Promise<void>;
}

/** The promised size for the format of large files; for the others enough to tell a stream from a file in memory. */
const files: Readonly<Record<string, LargeFile>> = {
  csv: { size: 100, memory: 200, rows: 180_000, write: (path, rows) => pipeline(Readable.from(inPieces(csv(rows)), { objectMode: false }), createWriteStream(path)) },
  jsonl: { size: 40, memory: 165, rows: 60_000, write: (path, rows) => pipeline(Readable.from(inPieces(jsonl(rows)), { objectMode: false }), createWriteStream(path)) },
  xml: { size: 40, memory: 165, rows: 56_000, write: (path, rows) => pipeline(Readable.from(inPieces(xml(rows)), { objectMode: false }), createWriteStream(path)) },
  xlsx: { size: 40, memory: 165, rows: 34_000, write: (path, rows) => pipeline(workbook(rows).outputStream, createWriteStream(path)) },
};

test.each(Object.entries(files))("a large file of %s is read to the last record in memory that does not grow with it", { timeout: 120_000 }, async (format, { size, memory, rows, write }) => {
  const path = join(root, "drop", "outbox", `large.${format}`);
  await write(path, rows);
  expect((await stat(path)).size).toBeGreaterThan(size * 1024 ** 2);
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, READER, root]);
  const { records, last, megabytes } = JSON.parse(stdout) as { records: number; last: Record<string, string>; megabytes: number };
  expect(records).toBe(rows);
  expect(last).toEqual(Object.fromEntries(cells(rows - 1).map((text, index) => [columns[index]!, text])));
  expect(megabytes).toBeLessThan(memory);
});

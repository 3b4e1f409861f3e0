import { brokenFile } from "./fileRecord.ts";
import type { SharedStrings } from "./sharedStrings.ts";
import { localName, openXmlReader, type XmlEvents, type XmlReader } from "./xmlEvents.ts";
import type { ZipParts } from "./zipParts.ts";

const RELATIONS = "xl/_rels/workbook.xml.rels";
const STRINGS = "xl/sharedStrings.xml";
const STYLES = "xl/styles.xml";

/** What the parts of a workbook beside its sheets say. */
export interface Workbook {
  /** Name of the part with the sheet. */
  readonly sheet: string;
  /** Dates count from 1904. */
  readonly from1904: boolean;
  /** By the style of a cell: whether its number is a date. */
  readonly dateStyles: readonly boolean[];
}

/** Finds the sheet, the first when none is named, and the styles of dates. Fails with `brokenFile` when it is no workbook. */
export async function readWorkbook(zip: ZipParts, file: string, sheetName: string | undefined): Promise<Workbook> {
  const sheets: { name: string; relation: string }[] = [];
  const targets = new Map<string, string>();
  let from1904 = false;
  await readPart(zip, "xl/workbook.xml", file, (name, attributes) => {
    if (name === "sheet") sheets.push({ name: attributes["name"] ?? "", relation: attributes["r:id"] ?? attributes["id"] ?? "" });
    if (name === "workbookPr") from1904 = /^(1|true)$/.test(attributes["date1904"] ?? "");
  });
  await readPart(zip, RELATIONS, file, (name, attributes) => {
    if (name === "Relationship") targets.set(attributes["Id"] ?? "", attributes["Target"] ?? "");
  });
  const chosen = sheetName === undefined ? sheets[0] : sheets.find(({ name }) => name === sheetName);
  if (!chosen) {
    const names = sheets.map(({ name }) => name).join("、");
    throw brokenFile({ file, rule: `没有工作表“${sheetName ?? ""}” / no such sheet`, remedy: `可用 / there are: ${names}` });
  }
  const target = targets.get(chosen.relation) ?? "";
  const sheet = target.startsWith("/") ? target.slice(1) : `xl/${target}`;
  if (!zip.parts.has(sheet)) throw notAWorkbook(file);
  return { sheet, from1904, dateStyles: zip.parts.has(STYLES) ? await readDateStyles(zip, file) : [] };
}

/** Reads the shared strings, phonetic hints left out. */
export async function readSharedStrings(zip: ZipParts, file: string, strings: SharedStrings): Promise<void> {
  if (!zip.parts.has(STRINGS)) return;
  let [text, takes, hints] = ["", false, 0];
  const reader = openPartReader(file, {
    opened: (name) => {
      if (name === "si") text = "";
      if (name === "rPh") hints++;
      takes = name === "t" && hints === 0;
    },
    text: (piece) => {
      if (takes) text += piece;
    },
    closed: (name) => {
      takes = false;
      if (name === "rPh") hints--;
      if (name === "si") strings.add(text);
    },
  });
  for await (const _ of readInto(reader, zip.read(STRINGS)));
}

/** Reads a part of a workbook; one that it cannot read breaks the file. */
export function openPartReader(file: string, events: Omit<XmlEvents, "broken">): XmlReader {
  const broken = (problem: string) => {
    throw notAWorkbook(file, problem);
  };
  return openXmlReader({ ...events, broken });
}

/** Gives the reader its text to the end; yields after each piece. */
export async function* readInto(reader: XmlReader, chunks: AsyncIterable<Buffer>): AsyncGenerator<void> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    reader.write(decoder.decode(chunk, { stream: true }));
    yield;
  }
  reader.write(decoder.decode());
  reader.end();
  yield;
}

async function readPart(zip: ZipParts, name: string, file: string, found: (name: string, attributes: Readonly<Record<string, string>>) => void): Promise<void> {
  if (!zip.parts.has(name)) throw notAWorkbook(file);
  const reader = openPartReader(file, { opened: (tag, attributes) => found(localName(tag), attributes) });
  for await (const _ of readInto(reader, zip.read(name)));
}

async function readDateStyles(zip: ZipParts, file: string): Promise<readonly boolean[]> {
  const formats = new Map<number, string>();
  const styles: boolean[] = [];
  let inCells = false;
  await readPart(zip, STYLES, file, (name, attributes) => {
    if (name === "numFmt") formats.set(Number(attributes["numFmtId"]), attributes["formatCode"] ?? "");
    if (name === "cellXfs") inCells = true;
    else if (name === "cellStyles" || name === "dxfs") inCells = false;
    if (name === "xf" && inCells) styles.push(isDateFormat(Number(attributes["numFmtId"] ?? 0), formats));
  });
  return styles;
}

/** Numbers of built-in formats of dates and times, those of Chinese office programs included (ECMA-376 part 1, 18.8.30). */
const builtIn = [[14, 22], [27, 36], [45, 47], [50, 58]] as const;

function isDateFormat(id: number, formats: ReadonlyMap<number, string>): boolean {
  if (builtIn.some(([first, last]) => id >= first && id <= last)) return true;
  const bare = (formats.get(id) ?? "").replaceAll(/"[^"]*"|\[[^\]]*\]|\\./g, "");
  return /[ymdhs]/i.test(bare) && !/general/i.test(bare);
}

export function notAWorkbook(file: string, cause?: unknown): Error {
  const rule = "无法作为 .xlsx 读取，文件可能不完整 / not readable as .xlsx, it may be incomplete";
  return brokenFile({ file, rule, remedy: "请另存为 .xlsx 后重新投放 / save it as .xlsx and drop it again" }, cause);
}

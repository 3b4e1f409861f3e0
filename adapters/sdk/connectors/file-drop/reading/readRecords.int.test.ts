import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import exceljs from "exceljs";
import { array, assert, asyncProperty, string } from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { encodeGb18030 } from "../../../../../seeds/simulators/counterparts/file-drop/gb18030.ts";
import { unpack } from "../batches/package.ts";
import { readingSettings, type ReadingSettings } from "../settings.ts";
import type { FileRecord } from "./fileRecord.ts";
import { readRecords } from "./readRecords.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "reading-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function read(content: string | Uint8Array, settings: Partial<ReadingSettings> = {}): Promise<readonly FileRecord[]> {
  const path = join(directory, "file");
  await writeFile(path, content);
  const records: FileRecord[] = [];
  for await (const group of readRecords(path, "批次7", readingSettings.parse(settings))) records.push(...group);
  return records;
}
const fieldsOf = (records: readonly FileRecord[]) => records.map(({ fields }) => fields);

describe("csv", () => {
  const text = '文号,名称\r\n1号,"示例, ""甲"""\r\n\r\n2号,"两\n行"\r\n';
  const expected = [{ 文号: "1号", 名称: '示例, "甲"' }, { 文号: "2号", 名称: "两\n行" }];

  test.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16 little-endian", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16 big-endian", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["GB18030", encodeGb18030(text)],
  ])("in %s is decoded, and lines are those of an editor", async (_name, bytes) => {
    const records = await read(bytes);
    expect(fieldsOf(records)).toEqual(expected);
    expect(records.map(({ line }) => line)).toEqual([2, 4]);
  });

  test.each(["\t", ";", "|"])("with the delimiter %j is found by its header", async (delimiter) => {
    expect(fieldsOf(await read(`文号${delimiter}名称\n1号${delimiter}甲,乙\n`))).toEqual([{ 文号: "1号", 名称: "甲,乙" }]);
  });

  test("a program or a picture is no table, whatever its name", async () => {
    await expect(read(Buffer.concat([Buffer.from("\x7fELF\n"), Buffer.alloc(8), Buffer.from("a,b\n1,2\n")]))).rejects.toThrow(/批次7: 不是表格文件/);
  });

  test("a damaged byte harms its own row and not the encoding of the others", async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `${index}号,示例有限公司`).join("\n");
    const [before, after] = [Buffer.from(`文号,名称\n${lines}\nX,`), Buffer.from(`\n${lines}\n`)];
    const records = await read(Buffer.concat([before, Buffer.from([0xe7, 0xa4]), after]));
    expect(records.filter(({ unreadable }) => unreadable !== undefined)).toMatchObject([{ line: 22, fields: {}, unreadable: expect.stringContaining("名称") as unknown }]);
    expect(records[30]?.fields["名称"]).toBe("示例有限公司");
  });

  test("the header may be a later row; a name that comes twice keeps both columns", async () => {
    expect(fieldsOf(await read("双公示,,\n文号,名称,名称\n1,2,3\n", { headerRow: 2 }))).toEqual([{ 文号: "1", 名称: "2", 名称_2: "3" }]);
  });

  test("any table comes back as it was written", async () => {
    const cell = string({ unit: "grapheme", maxLength: 12 }).map((text) => `x${text}`);
    await assert(
      asyncProperty(array(array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 }), async (rows) => {
        const quoted = (cells: readonly string[]) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(",");
        const records = await read(["a,b,c", ...rows.map(quoted), ""].join("\n"), { encoding: "utf-8" });
        expect(fieldsOf(records)).toEqual(rows.map(([a, b, c]) => ({ a, b, c })));
      }),
      { numRuns: 50 },
    );
  });
});

describe("jsonl", () => {
  test("a broken line harms only itself; long numbers keep their digits", async () => {
    const records = await read('{"a":1,"b":{"c":[2]}}\n{"a":\n\n[1]\n{"证件":520102199001011234,"b":0.5}\n', { format: "jsonl" });
    expect(records).toMatchObject([{ line: 1, fields: { a: 1, b: { c: [2] } } }, { line: 2, unreadable: expect.stringContaining("JSON") as unknown }, { line: 4, fields: {} }, { line: 5 }]);
    expect(records[3]?.fields).toEqual({ 证件: "520102199001011234", b: 0.5 });
  });

  test("a file that is one array says how to write it instead", async () => {
    await expect(read('[{"a":1}]')).rejects.toMatchObject({ message: expect.stringContaining("one object per line") as unknown });
  });

  test("a file that is one endless line is refused and not held", async () => {
    await expect(read(`{"a":"${"x".repeat(1_200_000)}"}`, { format: "jsonl" })).rejects.toMatchObject({ reason: "INVALID_REQUEST", metadata: { line: "1" } });
  });
});

describe("xml", () => {
  test("children of the root, or the named element at any depth, with attributes and lists", async () => {
    const text = '<?xml version="1.0" encoding="GB18030"?>\n<e:batch xmlns:e="urn:x">\n<row id="7"><文号>1&amp;号</文号><附件>a</附件><附件>b</附件><金额 单位="元">5</金额></row>\n<row><文号><![CDATA[<2>]]></文号><方><名>示例</名></方></row>\n</e:batch>';
    const records = await read(encodeGb18030(text));
    expect(records).toEqual([
      { line: 3, fields: { "@id": "7", 文号: "1&号", 附件: ["a", "b"], 金额: "5", "金额@单位": "元" } },
      { line: 4, fields: { 文号: "<2>", 方: { 名: "示例" } } },
    ]);
    expect(fieldsOf(await read(text, { record: "方" }))).toEqual([{ 名: "示例" }]);
  });

  test.each([
    ["a DTD", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<a><b><c>&x;</c></b></a>', /DTD/],
    ["unclosed", "<a>\n<b><c>1</c></b>\n<b>", /line 3.*broken XML/],
    ["unknown entity", "<a><b><c>&x;</c></b></a>", /broken XML/],
    ["deep", "<a>".repeat(40), /nested too deeply/],
    ["endless", `<a><b><c>${"x".repeat(1_100_000)}</c></b></a>`, /more than 1000000/],
  ])("%s breaks the file", async (_name, text, words) => {
    await expect(read(text, { format: "xml" })).rejects.toMatchObject({ reason: "INVALID_REQUEST", message: expect.stringMatching(words) as unknown });
  });
});

describe("xlsx", () => {
  test("shared, inline and rich text, numbers, dates, formulas and blank cells, on the named sheet", async () => {
    const book = new exceljs.Workbook();
    book.addWorksheet("说明").addRow(["无"]);
    const sheet = book.addWorksheet("数据");
    sheet.addRow(["文号", "日期", "时刻", "金额", "备注", "公式"]);
    sheet.addRow(["1号", new Date(Date.UTC(2024, 2, 9)), new Date(Date.UTC(2024, 2, 9, 8, 30)), 0.1 + 0.2, { richText: [{ text: "示" }, { text: "例" }] }, { formula: "1+1", result: 2 }]);
    sheet.addRow([]);
    sheet.addRow(["2号", undefined, undefined, 1e-7, true]);
    for (const cell of ["B2"]) sheet.getCell(cell).numFmt = "yyyy/mm/dd";
    sheet.getCell("C2").numFmt = "yyyy/mm/dd hh:mm";
    const records = await read(Buffer.from(await book.xlsx.writeBuffer()), { sheet: "数据" });
    expect(records).toEqual([
      { line: 2, fields: { 文号: "1号", 日期: "2024/03/09", 时刻: "2024/03/09 08:30:00", 金额: "0.30000000000000004", 备注: "示例", 公式: "2" } },
      { line: 4, fields: { 文号: "2号", 日期: "", 时刻: "", 金额: "0.0000001", 备注: "TRUE" } },
    ]);
  });

  test("a sheet that is not there is named with those that are", async () => {
    const book = new exceljs.Workbook();
    book.addWorksheet("数据").addRow(["文号"]);
    await expect(read(Buffer.from(await book.xlsx.writeBuffer()), { sheet: "案件" })).rejects.toMatchObject({ message: expect.stringMatching(/案件.*数据/) as unknown });
  });

  test("an old or encrypted workbook and a torn one are told apart", async () => {
    await expect(read(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3, 4]))).rejects.toMatchObject({ message: expect.stringContaining("encrypted") as unknown });
    const book = new exceljs.Workbook();
    book.addWorksheet("数据").addRow(["文号"]);
    const whole = Buffer.from(await book.xlsx.writeBuffer());
    await expect(read(whole.subarray(0, whole.length - 100))).rejects.toMatchObject({ message: expect.stringContaining("damaged zip") as unknown });
  });
});

describe("a package", () => {
  async function unpackZip(fill: (zip: ZipFile) => void, change: (bytes: Buffer) => Buffer = (bytes) => bytes) {
    const zip = new ZipFile();
    fill(zip);
    zip.end();
    const path = join(directory, "package.zip");
    await writeFile(path, change(await buffer(zip.outputStream)));
    const target = join(directory, "members");
    await rm(target, { recursive: true, force: true });
    return unpack(path, "包.zip", target);
  }

  test("gives its files under their names, also when Chinese Windows wrote them", async () => {
    const name = encodeGb18030("甲乙.csv");
    const { members } = await unpackZip((zip) => zip.addBuffer(Buffer.from("a\n1\n"), "12345678"), (bytes) => Buffer.from(bytes.toString("latin1").replaceAll("12345678", name.toString("latin1")), "latin1"));
    expect(members.map((member) => member.name)).toEqual(["甲乙.csv"]);
  });

  test.each([
    ["leads out of the package", "../x.csv", "..%x.csv"],
    ["is absolute", "/etc/x.csv", "%etc/x.csv"],
    ["has backslashes", "..\\x.csv", "..%x.csv"],
  ])("with a name that %s is refused", async (_case, evil, harmless) => {
    const change = (bytes: Buffer) => Buffer.from(bytes.toString("latin1").replaceAll(harmless, evil), "latin1");
    await expect(unpackZip((zip) => zip.addBuffer(Buffer.from("a\n1\n"), harmless), change)).rejects.toMatchObject({ reason: "INVALID_REQUEST", message: expect.stringContaining("leads out") as unknown });
  });

  test("that would fill the disk is refused before it is unpacked", async () => {
    await expect(unpackZip((zip) => zip.addBuffer(Buffer.alloc(40 * 1024 ** 2), "bomb.csv"))).rejects.toMatchObject({ message: expect.stringContaining("zip bomb") as unknown });
    expect(await readdir(directory)).not.toContain("members");
  });

  test("with an encrypted file is refused", async () => {
    const change = (bytes: Buffer): Buffer => {
      const changed = Buffer.from(bytes);
      changed[changed.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02])) + 8]! |= 1;
      return changed;
    };
    await expect(unpackZip((zip) => zip.addBuffer(Buffer.from("a\n1\n"), "a.csv"), change)).rejects.toMatchObject({ message: expect.stringContaining("encrypted part") as unknown });
  });

  test("whose file is not the one of its manifest is refused", async () => {
    const manifest = JSON.stringify({ files: [{ file: "a.csv", rows: 1, sm3: "0".repeat(64) }] });
    const fill = (zip: ZipFile) => {
      zip.addBuffer(Buffer.from("a\n1\n"), "a.csv");
      zip.addBuffer(Buffer.from(manifest), "manifest.json");
    };
    await expect(unpackZip(fill)).rejects.toMatchObject({ metadata: { file: "包.zip/a.csv" }, message: expect.stringContaining("sm3 differs") as unknown });
  });
});

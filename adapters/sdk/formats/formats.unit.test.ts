import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import exceljs from "exceljs";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HubError } from "../../../services/shared/errors.ts";
import { readPenaltyFile, readPenaltyRows } from "./readPenaltyFile.ts";
import { writePenaltyFile } from "./writePenaltyFile.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "formats-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

const aRow = { CF_WSH: "黔示工商罚〔2018〕12号", CF_XDR_MC: "贵州示例甲酒业有限公司", CF_NR_FK: " 5.000000", OP: "U", VERSION: "2", CHANGED_AT: "2018-05-01 08:00:00" };

/** "处罚" and friends in GB18030, for which Node has no encoder. */
const gb18030 = Buffer.concat([
  Buffer.from("CF_WSH,CF_XDR_MC\r\n"),
  Buffer.from([0xb4, 0xa6, 0xb7, 0xa3]), // 处罚
  Buffer.from("1,"),
  Buffer.from([0xca, 0xbe, 0xc0, 0xfd]), // 示例
  Buffer.from("\r\n"),
]);

describe("tables", () => {
  test.each(["csv", "xlsx"] as const)("what is written as %s with Chinese titles reads back as it was", async (format) => {
    const path = join(directory, `back.${format}`);
    await writePenaltyFile(path, [aRow, { ...aRow, OP: "D", CF_SY: 'He said "a, b"\n第二行', MY_OWN: "x" }], format);
    const [first, second] = await readPenaltyRows(path);
    expect(first).toMatchObject({ line: 1, fileLine: 2, operation: "U", version: "2", changedAt: "2018-05-01 08:00:00", unknown: ["MY_OWN"] });
    expect(first?.values).toMatchObject({ CF_WSH: aRow.CF_WSH, CF_NR_FK: " 5.000000", CF_XDR_MC: aRow.CF_XDR_MC, CF_GSJZQ: "" });
    expect(second).toMatchObject({ line: 2, operation: "D", values: { CF_SY: 'He said "a, b"\n第二行', MY_OWN: "x" } });
  });

  test.each([
    ["comma", ","],
    ["semicolon", ";"],
    ["tab", "\t"],
  ])("a %s file is read without being told its delimiter", async (_name, delimiter) => {
    const path = await file("delimiter.csv", [`CF_WSH${delimiter}cf_xdr_mc `, `a${delimiter}b, c; d`].join("\n").replace("b, c; d", `"b, c; d"`));
    expect(await readPenaltyRows(path)).toMatchObject([{ line: 1, fileLine: 2, values: { CF_WSH: "a", CF_XDR_MC: "b, c; d" } }]);
  });

  test("GB18030 and UTF-16 are recognised", async () => {
    expect(await readPenaltyRows(await file("gb.csv", gb18030))).toMatchObject([{ values: { CF_WSH: "处罚1", CF_XDR_MC: "示例" } }]);
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("CF_WSH\tCF_XDR_MC\r\n处罚2\t示例\r\n", "utf16le")]);
    expect(await readPenaltyRows(await file("utf16.csv", utf16))).toMatchObject([{ values: { CF_WSH: "处罚2", CF_XDR_MC: "示例" } }]);
  });

  test("title rows, blank rows and 序号 are passed over; rows are numbered as data and as shown in the file", async () => {
    const path = await file("title.csv", "行政处罚信息公示表,,\n\n序号,行政处罚决定书文号,罚款金额（万元）\n1,甲,5\n,,\n2,乙,0.2\n");
    expect(await readPenaltyRows(path)).toMatchObject([
      { line: 1, fileLine: 4, values: { CF_WSH: "甲", CF_NR_FK: "5" } },
      { line: 2, fileLine: 6, values: { CF_WSH: "乙", CF_NR_FK: "0.2" } },
    ]);
  });

  test("a fine titled in 元 is not taken for the column in 万元", async () => {
    const path = await file("yuan.csv", "行政处罚决定书文号,处罚类别,罚款金额（元）\n甲,罚款,50000\n");
    expect(await readPenaltyRows(path)).toMatchObject([{ unknown: ["罚款金额（元）"], values: { "罚款金额（元）": "50000" } }]);
  });

  test("unknown, misspelt and repeated columns keep their values under their own names", async () => {
    const path = await file("unknown.csv", "CF_WSH,CF_WHS,行政处罚决定书文号,OP\na,b,c,删了\n");
    expect(await readPenaltyRows(path)).toMatchObject([
      { operation: "", unknown: ["CF_WHS", "行政处罚决定书文号", "OP"], values: { CF_WSH: "a", CF_WHS: "b", 行政处罚决定书文号: "c", OP: "删了" } },
    ]);
  });

  test("dates, numbers, rich text and formulas of a sheet become plain text", async () => {
    const workbook = new exceljs.Workbook();
    const sheet = workbook.addWorksheet("数据");
    sheet.addRow(["行政处罚信息"]);
    sheet.addRow(["CF_WSH", "CF_JDRQ", "CF_NR_FK", "CF_NR_WFFF", "CF_SY", "CF_XDR_MC", "CHANGED_AT"]);
    sheet.addRow([
      { richText: [{ text: "黔示〔2018〕" }, { text: "1号" }] },
      new Date("2018-04-27"),
      0.0000005,
      100000000000000000000000,
      { formula: "1+1", result: 2 },
      { text: "链接", hyperlink: "https://example.invalid" },
      new Date("2018-04-27T08:30:00Z"),
    ]);
    workbook.addWorksheet("说明").addRow(["CF_WSH", "CF_SY"]);
    const path = join(directory, "typed.xlsx");
    await workbook.xlsx.writeFile(path);
    expect(await readPenaltyRows(path)).toMatchObject([
      {
        line: 1,
        fileLine: 3,
        changedAt: "2018/04/27 08:30:00",
        values: {
          CF_WSH: "黔示〔2018〕1号",
          CF_JDRQ: "2018/04/27",
          CF_NR_FK: "0.0000005",
          CF_NR_WFFF: "100000000000000000000000",
          CF_SY: "2",
          CF_XDR_MC: "链接",
        },
      },
    ]);
  });

  test("any text survives csv and xlsx (property)", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 30 }).map((value) => value.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "").normalize("NFC"));
    const rows = fc.array(fc.record({ CF_WSH: text.map((value) => `号${value}`), CF_SY: text, CF_NR: text }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom("csv" as const, "xlsx" as const), async (given, format) => {
        const path = join(directory, `property.${format}`);
        await writePenaltyFile(path, given, format);
        const read = await readPenaltyRows(path);
        expect(read.map(({ values: { CF_WSH, CF_SY, CF_NR } }) => ({ CF_WSH, CF_SY, CF_NR }))).toEqual(given);
      }),
      { numRuns: 25 },
    );
  });
});

describe("records", () => {
  test("JSON numbers keep their digits and null is empty", async () => {
    const path = await file("rows.json", '\ufeff[ {"cf_wsh":"a","CF_XDR_ZJHM":520102188001010014,"CF_NR_FK":1e-3,"BZ":null,"OP":"D"} ,\n{"CF_WSH":"b{\\"}","CF_SY":true}]\n');
    expect(await readPenaltyRows(path)).toMatchObject([
      { line: 1, operation: "D", values: { CF_WSH: "a", CF_XDR_ZJHM: "520102188001010014", CF_NR_FK: "0.001", BZ: "" } },
      { line: 2, values: { CF_WSH: 'b{"}', CF_SY: "true" } },
    ]);
  });

  test("a V1 XML file is mapped to V2, wherever its records stand", async () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?><DATA><HEAD><N>1</N></HEAD><ROWS>
      <ROW><CF_WSH>黔示工商罚字[2016]7号</CF_WSH><CF_CFMC>销售假冒 &amp; 伪劣商品</CF_CFMC><CF_CFLB1>罚款</CF_CFLB1><CF_CFLB2/>
      <CF_XDR_MC>示例商行</CF_XDR_MC><CF_XDR_SHXYM>92520102MAYT00013R</CF_XDR_SHXYM><CF_XDR_ZDM>MAYT00013</CF_XDR_ZDM>
      <CF_XDR_GSDJ>520102000000001</CF_XDR_GSDJ><CF_FR>示例张一</CF_FR><CF_JG>罚款２,000元，没收违法所得1.5万元</CF_JG>
      <CF_JDRQ>2016-03-01</CF_JDRQ><CF_XZJG>贵州示例市工商行政管理局</CF_XZJG><CF_ZT>1</CF_ZT><SJC>2016-03-05 10:00:00</SJC></ROW></ROWS></DATA>`;
    const agencies = new Map([["贵州示例市工商行政管理局", "11520100MBYT00017K"]]);
    const [row] = await readPenaltyRows(await file("v1.xml", xml), { agencies });
    expect(row).toMatchObject({
      line: 1,
      operation: "D",
      changedAt: "2016-03-05 10:00:00",
      unknown: [],
      values: {
        CF_WFXW: "销售假冒 & 伪劣商品",
        CF_CFLB: "罚款",
        CF_XDR_LB: "个体工商户",
        CF_XDR_ZZJG: "MAYT00013",
        CF_XDR_GSZC: "520102000000001",
        CF_FRDB: "示例张一",
        CF_NR_FK: "0.200000",
        CF_NR_WFFF: "1.500000",
        CF_CFJG: "贵州示例市工商行政管理局",
        CF_CFJGDM: "11520100MBYT00017K",
        CF_SJLY: "贵州示例市工商行政管理局",
        CF_YXQ: "2099/12/31",
      },
    });
    expect(row?.values).not.toHaveProperty("CF_XZJG");
  });
});

describe("files that cannot be read say where and why", () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ["empty.csv", "", /empty/],
    ["blank.json", " \n ", /empty/],
    ["other.csv", "姓名,电话\n示例,1\n", /no column/],
    ["other.json", '[{"name":"x"}]', /no column/],
    ["object.json", '{"CF_WSH":"x"}', /line 1.*array/],
    ["cut.json", '[{"CF_WSH":"x","CF_SY":"y"},\n{"CF_WSH":"z"', /line 2.*record 2/],
    ["comma.json", '[{"CF_WSH":"x","CF_SY":"y"}\n{"CF_WSH":"z"}]', /line 2.*comma/],
    ["bad.json", '[{"CF_WSH":"x","CF_SY":"y"},\n\n{"CF_WSH":}]', /line 3.*record 2/],
    ["quote.csv", 'CF_WSH,CF_SY\na,b\nc,"d\ne,f\n', /line 3.*never closed/],
    ["dtd.xml", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a><ROW><CF_WSH>&x;</CF_WSH></ROW></a>', /DTD/],
    ["broken.xml", "<a>\n<ROW><CF_WSH>x</ROW></a>", /line 2/],
    ["old.xls", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), /\.xlsx/],
    ["torn.xlsx", Buffer.concat([Buffer.from([0x50, 0x4b, 0x03, 0x04]), Buffer.alloc(300, 7)]), /\.xlsx/],
  ])("%s", async (name, content, words) => {
    const failure = await readPenaltyRows(await file(name, content)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HubError);
    expect(failure).toMatchObject({ reason: "INVALID_REQUEST" });
    expect((failure as HubError).message).toMatch(words);
    expect((failure as HubError).message).toContain(name);
  });

  test("a missing file", async () => {
    await expect(readPenaltyRows(join(directory, "nothing.csv"))).rejects.toThrow(/no such file/);
  });

  test("a workbook cut in half", async () => {
    const whole = join(directory, "whole.xlsx");
    await writePenaltyFile(whole, Array.from({ length: 200 }, (_, index) => ({ ...aRow, CF_WSH: `号${index}` })), "xlsx");
    const bytes = await readFile(whole);
    const path = await file("half.xlsx", bytes.subarray(0, bytes.length / 2));
    await expect(readPenaltyRows(path)).rejects.toThrow(/half\.xlsx/);
  });

  test("rows before a broken line are given out first", async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `号${index},事实${index}`);
    const path = await file("late.csv", `CF_WSH,CF_SY\n${lines.join("\n")}\n"x,y\n`);
    let read = 0;
    const reading = (async () => {
      for await (const row of readPenaltyFile(path)) read = row.line;
    })();
    await expect(reading).rejects.toThrow(/line 20002/);
    expect(read).toBeGreaterThan(10_000);
  });
});

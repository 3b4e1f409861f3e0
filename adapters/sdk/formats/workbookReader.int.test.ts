import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import exceljs from "exceljs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPenaltyRows } from "./readPenaltyFile.ts";
import { openWorkbookReader } from "./workbookReader.ts";
import { writePenaltyFile } from "./writePenaltyFile.ts";

let dir: string;
beforeAll(async () => void (dir = await mkdtemp(join(tmpdir(), "qianlian-xlsx-"))));
afterAll(() => rm(dir, { recursive: true }));

test("no character of a large workbook breaks at the edge of a chunk, and no temporary file stays", async () => {
  const rows = Array.from({ length: 4_000 }, (_, index) => ({
    CF_WSH: `黔示工商罚〔2018〕${index + 1}号`,
    CF_XDR_MC: `贵州示例第${index}商贸有限公司𠮷`,
    CF_SY: `当事人于2018年1月至3月在同一种商品上使用与他人注册商标相同的商标，第${index}批。`,
  }));
  const path = join(dir, "large.xlsx");
  await writePenaltyFile(path, rows, "xlsx");
  const temporary = await readdir(tmpdir());
  const read = await readPenaltyRows(path);
  const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith(`tmp-${process.pid}`) && !temporary.includes(name));
  await expect.poll(left, { timeout: 5_000 }).toEqual([]);
  expect(read.map(({ values }) => [values["CF_WSH"], values["CF_XDR_MC"], values["CF_SY"]])).toEqual(rows.map((row) => [row.CF_WSH, row.CF_XDR_MC, row.CF_SY]));
});

test("the last parts of a workbook are read also when the first ones take long", async () => {
  const path = join(dir, "slow.xlsx");
  await writePenaltyFile(path, [{ CF_WSH: "黔示工商罚〔2018〕1号" }], "xlsx");
  const workbook = await openWorkbookReader(createReadStream(path));
  const parts = workbook as unknown as { _parseRels(entry: Readable): Promise<void> };
  const parseRels = parts._parseRels.bind(workbook);
  // The whole small file is unzipped meanwhile; exceljs writes its parts in the order rels, sheet, strings, …, workbook.
  parts._parseRels = async (entry) => {
    await parseRels(entry);
    await pause(100);
  };
  const rows: number[] = [];
  for await (const sheet of workbook) for await (const row of sheet) rows.push(row.cellCount);
  expect(rows).toHaveLength(2);
  expect(workbook).toMatchObject({ model: { sheets: [expect.anything()] } });
});

test("the temporary file of a sheet that is passed over is removed without a failure (regression)", async () => {
  const workbook = new exceljs.Workbook();
  workbook.addWorksheet("数据").addRow(["CF_WSH", "CF_SY"]);
  for (const name of ["说明", "代码", "附件"]) workbook.addWorksheet(name).addRow(["示例"]);
  const path = join(dir, "sheets.xlsx");
  await workbook.xlsx.writeFile(path);
  const failures: unknown[] = [];
  const keep = (error: unknown) => void failures.push(error);
  process.on("uncaughtException", keep);
  for (let round = 0; round < 100; round++) await readPenaltyRows(path);
  await pause(50);
  process.off("uncaughtException", keep);
  expect(failures).toEqual([]);
});

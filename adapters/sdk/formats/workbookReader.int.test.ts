import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPenaltyRows } from "./readPenaltyFile.ts";
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

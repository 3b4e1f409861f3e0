import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TargetRecord } from "../contract.ts";
import { openFileTarget } from "./fileTarget.ts";
import { openLocalFolder } from "./localFolder.ts";
import { fileDropTarget, type FileDropTarget } from "./settings.ts";

const signal = new AbortController().signal;
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "target-"));
  await mkdir(join(root, "drop", "inbox"), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

const open = (target: Partial<FileDropTarget> = {}) =>
  openFileTarget({ system: "example", folder: openLocalFolder(join(root, "drop")), ready: async () => undefined, target: fileDropTarget.parse(target), directory: join(root, "state") });
const record = (number: number, version = 1, fields: TargetRecord["fields"] = { 文号: `${number}号` }): TargetRecord => ({ deliveryId: `d${number}.${version}`, eventId: "e", key: `p${number}`, version, fields });
const inbox = async () => (await readdir(join(root, "drop", "inbox"))).sort();
const textOf = (name: string) => readFile(join(root, "drop", "inbox", name), "utf8");

test("files that were written and not committed are nothing; the delivery comes again and is written once", async () => {
  await writeFile(join(root, "drop", "inbox", ".d1.1.json.tmp"), "{half");
  const target = await open();
  expect(await target.write([record(1)], signal)).toMatchObject([{ result: "written", receipt: "d1.1.json" }]);
  expect(await inbox()).toEqual(["d1.1.json"]);
});

test("files that were committed get their names after a restart, also those of a name that the system took away meanwhile", async () => {
  await mkdir(join(root, "state"));
  await writeFile(join(root, "state", "commitment.json"), JSON.stringify({ files: ["inbox/d1.1.json", "inbox/d2.1.json"], entries: [["p1", 1], ["p2", 1]] }));
  // The first was renamed and taken before the crash.
  await writeFile(join(root, "drop", "inbox", ".d2.1.json.tmp"), "{}");
  const target = await open();
  expect(await target.write([record(1), record(2), record(3)], signal)).toMatchObject([{ result: "kept" }, { result: "kept" }, { result: "written" }]);
  expect(await inbox()).toEqual(["d2.1.json", "d3.1.json"]);
});

test("names come from fields; one that is taken is not used again, and a record without its field is refused alone", async () => {
  const target = await open({ name: "{文号}.json" });
  const results = await target.write([record(1, 1, { 文号: "黔示例/罚1号" }), record(2, 1, { 文号: "" }), record(3, 1, { 文号: "黔示例/罚1号" })], signal);
  expect(results.map(({ result, receipt }) => [result, receipt])).toEqual([["written", "黔示例_罚1号.json"], ["refused", ""], ["written", "黔示例_罚1号-2.json"]]);
  expect(results[1]?.message).toMatch(/文号/);
  expect(await target.write([record(2, 1, { 文号: "2号" })], signal)).toMatchObject([{ result: "written" }]);
});

test("one file per batch in each format holds what was mapped", async () => {
  const records = [record(1, 1, { 文号: '<"1">', 金额: 5 }), record(2, 3, { 文号: "2号", 附件: ["a", "b"] })];
  const texts = await Promise.all(
    (["json", "jsonl", "csv", "xml"] as const).map(async (format) => {
      const target = await openFileTarget({ system: "x", folder: openLocalFolder(join(root, "drop")), ready: async () => undefined, target: fileDropTarget.parse({ format, per: "batch", columns: { version: "版本" } }), directory: join(root, format) });
      const [first] = await target.write(records, signal);
      return textOf(first!.receipt);
    }),
  );
  expect(JSON.parse(texts[0]!)).toEqual([{ 版本: 1, 文号: '<"1">', 金额: 5 }, { 版本: 3, 文号: "2号", 附件: ["a", "b"] }]);
  expect(texts[1]!.trim().split("\n")).toHaveLength(2);
  expect(texts[2]).toBe('\ufeff版本,文号,金额,附件\r\n1,"<""1"">",5,\r\n3,2号,,"[""a"",""b""]"\r\n');
  expect(texts[3]).toContain('<record><版本>1</版本><文号>&lt;"1"&gt;</文号><金额>5</金额></record>\n<record><版本>3</版本><文号>2号</文号><附件>a</附件><附件>b</附件></record>');
});

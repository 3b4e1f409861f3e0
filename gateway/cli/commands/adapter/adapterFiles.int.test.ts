import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { proposalSamples } from "../../../../test/support/proposalSamples.ts";
import { runCli } from "../../testing/runCli.ts";

// Each command is a process of its own on a shared machine: the limit is there to end a hang.
vi.setConfig({ testTimeout: 180_000 });
const OWNER = "11520100MBYT00017K";
const WHO = ["--id", "sample-case", "--name", "示例办案系统", "--owner-uscc", OWNER];

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "hub-adapter-files-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const file = (name: string) => join(directory, name);
const hub = (...args: string[]) => runCli(["adapter", ...args], { HUB_KEY: "" });
const everyday = proposalSamples().find(({ habit }) => habit.startsWith("everyday"))!;

/** A record as csv, comma-separated and quoted. */
const line = (values: readonly string[]) => values.map((value) => `"${value}"`).join(",");
const csv = (rows: readonly Readonly<Record<string, string>>[]) => [line(Object.keys(rows[0] ?? {})), ...rows.map((row) => line(Object.values(row)))].join("\r\n");

test("without a terminal init names every flag that is missing, and writes nothing", async () => {
  const { code, stderr } = await hub("init", file("a"));
  expect(code).toBe(2);
  for (const flag of ["--id", "--name", "--owner-uscc", "--owner-name"]) expect(stderr).toContain(flag);
  expect(await hub("init", file("a"), ...WHO.slice(0, -1), "11520100MBYT00017X")).toMatchObject({ code: 2, stderr: expect.stringContaining("校验位") });
  expect(() => statSync(file("a"))).toThrow(/ENOENT/);
});

test("init takes GB18030, says what is unsure, masks persons, and never overwrites by itself", async () => {
  const text = csv(everyday.rows);
  // The machine has no encoder for it: every character that GB18030 has in two bytes is looked up by decoding.
  writeFileSync(file("样本.csv"), encodeGb18030(text));
  const made = await hub("init", file("a"), "--from", file("样本.csv"), ...WHO);
  expect(made).toMatchObject({ code: 0, stderr: "" });
  for (const words of ["当事人身份证号", "请核对", "未使用的列"]) expect(made.stdout).toContain(words);
  expect(made.stdout).not.toMatch(/52030218810203012X|示例王三/);
  const key = readFileSync(file("a/.hub/conformance.key"), "utf8");
  writeFileSync(file("a/manifest.yaml"), "# 我的改动\n");
  expect(await hub("init", file("a"), "--from", file("样本.csv"), ...WHO)).toMatchObject({ code: 2, stderr: expect.stringContaining("--force") });
  expect(readFileSync(file("a/manifest.yaml"), "utf8")).toBe("# 我的改动\n");
  chmodSync(file("a/secrets.env"), 0o644);
  const again = await hub("init", file("a"), "--from", file("样本.csv"), ...WHO, "--force", "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({ id: "sample-case", records: everyday.rows.length, missing: [], lists: { "party-category": { 1: "法人及非法人组织" } } });
  expect(readFileSync(file("a/.hub/conformance.key"), "utf8")).toBe(key);
  expect(statSync(file("a/secrets.env")).mode & 0o777).toBe(0o600);
});

test("check tells every problem with its place, and exits 1; a file that is not there exits 2", async () => {
  writeFileSync(file("s.csv"), csv(everyday.rows));
  await hub("init", file("a"), "--from", file("s.csv"), ...WHO);
  const text = readFileSync(file("a/manifest.yaml"), "utf8");
  writeFileSync(file("a/manifest.yaml"), text.replace("as: penalty", "as: penalti").replace("view: public", "vew: public"));
  const broken = await hub("check", file("a"));
  expect(broken.code).toBe(1);
  expect(broken.stdout).toMatch(/manifest\.yaml:\d+:\d+: .*penalti|manifest\.yaml:\d+:\d+: feeds/);
  expect(broken.stdout).toContain("vew");
  writeFileSync(file("a/manifest.yaml"), text.replace(/^ +CF_JDRQ: \$date.*$/m, ""));
  const lacking = await hub("check", file("a"), "--json");
  expect(lacking.code).toBe(1);
  expect(JSON.parse(lacking.stdout)).toMatchObject({ ok: false, unmapped: [{ field: "CF_JDRQ" }], examples: [{ ok: false }], connection: null });
  expect(await hub("check", file("nothing"))).toMatchObject({ code: 2, stderr: expect.stringContaining("nothing") });
});

test("try names the row on which the mapping fails, and the rest goes on", async () => {
  writeFileSync(file("s.csv"), csv(everyday.rows));
  await hub("init", file("a"), "--from", file("s.csv"), ...WHO);
  const rows = everyday.rows.slice(0, 6).map((row, index) => (index === 2 ? { ...row, 当事人类别: "9" } : row));
  writeFileSync(file("t.csv"), csv(rows));
  const tried = await hub("try", file("t.csv"), "--manifest", file("a"));
  expect(tried.code).toBe(1);
  for (const words of ["第 4 行 / line 4", "E027", "当事人类别", "party-category", "共 6 条", "有效 valid: 5"]) expect(tried.stdout).toContain(words);
  writeFileSync(file("lacking.csv"), csv(everyday.rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => column !== "当事人类别")))));
  expect((await hub("try", file("lacking.csv"), "--manifest", file("a"))).stdout).toContain("当事人类别（CF_XDR_LB）");
  const limited = await hub("try", file("t.csv"), "--manifest", file("a"), "--rows", "2", "--all", "--json");
  expect(limited.code).toBe(0);
  expect(JSON.parse(limited.stdout)).toMatchObject({ total: 2, bad: 0, records: [{ outcome: "valid" }, { outcome: "valid" }] });
});

test("try says what is wrong with a file, and needs a file or --live", async () => {
  writeFileSync(file("s.csv"), csv(everyday.rows));
  await hub("init", file("a"), "--from", file("s.csv"), ...WHO);
  writeFileSync(file("broken.csv"), '当事人,文号\n"甲,1\n乙,2\n');
  expect(await hub("try", file("broken.csv"), "--manifest", file("a"))).toMatchObject({ code: 2, stderr: expect.stringContaining("broken.csv") });
  expect(await hub("try", file("none.csv"), "--manifest", file("a"))).toMatchObject({ code: 2, stderr: expect.stringContaining("none.csv") });
  expect(await hub("try", "--manifest", file("a"))).toMatchObject({ code: 2, stderr: expect.stringContaining("--live") });
  expect(await hub("try", "--live", "--manifest", file("a"))).toMatchObject({ code: 2, stderr: expect.stringContaining("hub adapter try") });
});

/** GB18030 by its own decoder, for the characters of this test. */
function encodeGb18030(text: string): Buffer {
  const decoder = new TextDecoder("gb18030");
  const codes = new Map<string, readonly number[]>();
  for (let high = 0x81; high <= 0xfe; high++) for (let low = 0x40; low <= 0xfe; low++) if (low !== 0x7f) codes.set(decoder.decode(new Uint8Array([high, low])), [high, low]);
  return Buffer.from(Array.from(text).flatMap((character) => (character.charCodeAt(0) < 0x80 ? [character.charCodeAt(0)] : (codes.get(character) ?? [0x3f]))));
}

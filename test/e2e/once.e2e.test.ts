import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { OnceReport } from "../../gateway/cli/once/onceReport.ts";
import { processesOf, runCommand } from "./hubCommand.ts";

const dir = mkdtempSync(join(tmpdir(), "hub-e2e-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Sample {
  readonly record: Readonly<Record<string, string>>;
  readonly expected: { readonly valid: boolean; readonly errors?: readonly string[]; readonly credit_china_due?: string; readonly gsxt_due?: string | null; readonly publish?: boolean; readonly bar?: string; readonly fine_fen?: number };
}

const vectors = JSON.parse(readFileSync("seeds/vectors/sample-penalties.json", "utf8")) as { valid: Sample[]; invalid: Sample[] };
const isoDate = (text: string | null | undefined) => text?.replaceAll("/", "-") ?? null;

test("each sample record is answered, published and withheld as the specification says, and no process is left", async () => {
  const samples = [...vectors.valid, ...vectors.invalid];
  const [input, report, dataDir] = [join(dir, "samples.json"), join(dir, "report.json"), join(dir, "data")];
  writeFileSync(input, JSON.stringify(samples.map(({ record }) => record)));

  const { code, stdout, stderr } = await runCommand(["up", "--once", "--input", input, "--report", report, "--data-dir", dataDir]);

  expect(stdout + stderr).toContain("无缺失、无重复");
  expect(code).toBe(0);
  const { records } = JSON.parse(readFileSync(report, "utf8")) as OnceReport;
  expect(records).toHaveLength(samples.length);
  for (const [index, { expected }] of samples.entries()) {
    const record = records[index];
    expect(record?.errors.map((issue) => issue.code)).toEqual(expected.errors ?? []);
    if (expected.credit_china_due === undefined) continue;
    expect(record).toMatchObject({
      answer: "accepted",
      publish: expected.publish,
      bar: expected.bar ?? null,
      due: { creditChina: isoDate(expected.credit_china_due), disclosure: isoDate(expected.gsxt_due) },
      fineFen: expected.fine_fen ?? null,
    });
    expect(record?.hops).toBeGreaterThan(3);
  }
  expect(processesOf(dataDir)).toEqual([]);
});

test("the sample records of the product all arrive, answered as they say themselves", async () => {
  const report = join(dir, "seeds.json");
  const { code, stdout } = await runCommand(["up", "--once", "--json", "--report", report]);
  expect(code).toBe(0);
  const { records, systems } = JSON.parse(stdout) as OnceReport;
  expect(JSON.parse(readFileSync(report, "utf8"))).toEqual({ records, systems, elapsedMs: expect.any(Number) });
  const expected = JSON.parse(readFileSync("seeds/records/expected.json", "utf8")) as { answer: string; errors: string[] }[];
  const found = records.map(({ answer, errors }) => ({ answer, errors: errors.map((issue) => issue.code) }));
  expect(found).toEqual(expected.map(({ answer, errors }) => ({ answer, errors })));
  for (const system of Object.values(systems)) expect(system).toMatchObject({ missing: 0, duplicated: 0 });
});

test("wrong usage ends with 2 and says what is wrong", async () => {
  const unknown = await runCommand(["up", "--once", "--as", "no-such-system"]);
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("没有此系统") });
  const missing = await runCommand(["check", join(dir, "nothing.csv")]);
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("找不到文件") });
  const lonely = await runCommand(["up", "--report", "x.json"]);
  expect(lonely).toMatchObject({ code: 2, stderr: expect.stringContaining("--once") });
  expect((await runCommand(["trace", "x", "--data-dir", join(dir, "empty")])).code).toBe(3);
});

test("check judges each row and finds rows that contradict each other", async () => {
  const [first, second] = vectors.valid;
  const input = join(dir, "check.json");
  const rows = [first?.record, { ...first?.record, CF_SY: "事实已改。", OP: "I" }, second?.record, second?.record, vectors.invalid[0]?.record];
  writeFileSync(input, JSON.stringify(rows));
  const { code, stdout } = await runCommand(["check", input, "--json"]);
  const result = JSON.parse(stdout) as { total: number; invalid: number; rows: { valid: boolean; errors: { code: string }[]; sameAsRow: number | null }[] };
  expect(code).toBe(1);
  expect(result).toMatchObject({ total: 5, invalid: 2 });
  expect(result.rows.map(({ errors, sameAsRow }) => [errors.map((issue) => issue.code), sameAsRow])).toEqual([[[], null], [["E017"], null], [[], null], [[], 3], [["E005"], null]]);
});

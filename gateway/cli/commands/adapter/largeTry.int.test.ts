import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { proposalSamples } from "../../../../test/support/proposalSamples.ts";
import { runCli, startCli } from "../../testing/runCli.ts";

const LARGE = 100 * 1024 ** 2;
const MEGABYTES = 200;

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "hub-adapter-large-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const file = (name: string) => join(directory, name);

/** Decisions with a long statement of facts: the file is large, and the test does not spend its time with judging. */
const rows = proposalSamples()
  .find(({ habit }) => habit.startsWith("everyday"))!
  .rows.map((row) => ({ ...row, 案情摘要: (row["案情摘要"] ?? "").padEnd(2_000, "当事人在同一种商品上使用与他人注册商标相同的商标。") }));
const line = (values: readonly string[]) => `${values.map((value) => `"${value}"`).join(",")}\r\n`;
const title = line(Object.keys(rows[0]!));
const body = rows.map((row) => line(Object.values(row))).join("");

function* csv(times: number): Generator<string> {
  yield title;
  for (let time = 0; time < times; time++) yield body;
}

/** The most memory that a process had so far, megabytes. */
const peakOf = (pid: number): number => Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1_024;

// On a shared machine a command takes its time: the limit is there to end a hang.
test.skipIf(!existsSync("/proc/self/status"))("a file of 100 MB is tried to its last row below 200 MB of memory; without /proc nobody can tell", { timeout: 180_000 }, async () => {
  writeFileSync(file("sample.csv"), title + body);
  await runCli(["adapter", "init", file("a"), "--from", file("sample.csv"), "--id", "sample-case", "--name", "示例办案系统", "--owner-uscc", "11520100MBYT00017K"]);
  const times = Math.ceil(LARGE / Buffer.byteLength(body));
  await pipeline(Readable.from(csv(times)), createWriteStream(file("large.csv")));
  expect(statSync(file("large.csv")).size).toBeGreaterThan(LARGE);

  const { child, ended } = startCli(["adapter", "try", file("large.csv"), "--manifest", file("a"), "--json"]);
  let peak = 0;
  while (child.exitCode === null && child.signalCode === null) {
    if (existsSync(`/proc/${child.pid}/status`)) peak = Math.max(peak, peakOf(child.pid!));
    await pause(100);
  }
  const { stdout, stderr } = await ended;
  expect(stderr).toBe("");
  const { total, outcomes } = JSON.parse(stdout) as { total: number; outcomes: { valid: number; unreadable: number } };
  expect(total).toBe(times * rows.length);
  expect(outcomes).toMatchObject({ unreadable: 0 });
  expect(outcomes.valid).toBeGreaterThan(total / 2);
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(MEGABYTES);
});

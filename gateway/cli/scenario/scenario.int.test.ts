import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCli, startCli } from "../testing/runCli.ts";
import type { ScenarioResult } from "./rules/scenarioResult.ts";

const testdata = (name: string) => join(import.meta.dirname, "testdata", `${name}.json`);

/** Hubs of these tests keep their data here, so that what is left behind is seen. */
const dir = mkdtempSync(join(tmpdir(), "scenario-test-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const run = (...args: string[]) => runCli(["scenario", "run", ...args], { TMPDIR: dir });
const leftBehind = () => readdirSync(dir).filter((name) => name.startsWith("qianlian-scenario-"));

/** Processes that were started with a directory of these tests. */
function processesLeft(): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && ["cmdline", "environ"].some((file) => readProc(name, file).includes(join(dir, "qianlian-scenario-"))));
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

test("cases are played on real services with their own clocks, several files at once, and nothing is left behind", async () => {
  const names = ["ordinary", "early", "refused"];
  const { code, stdout, stderr } = await run(...names.map(testdata), "--json");
  expect(stderr).not.toContain("✗");
  expect(code).toBe(0);
  const results = JSON.parse(stdout) as Record<string, ScenarioResult>;
  expect(Object.keys(results)).toEqual(names.map((name) => `${name}.json`));
  expect(results["early.json"]?.cases["示例市监案〔2026〕2号"]).toMatchObject({ state: "filed", history: [{}, {}, { answer: "parked", reason: "等待 / waiting for transfer.sent, transfer.acknowledged", outcome: "accepted" }, {}, {}] });
  expect(leftBehind()).toEqual([]);
  expect(processesLeft()).toEqual([]);
});

test("one file is printed by itself, with times in seconds and +08:00", async () => {
  const { stdout } = await run(testdata("ordinary"), "--json");
  const { cases } = JSON.parse(stdout) as ScenarioResult;
  const times = JSON.stringify(cases).match(/\d{4}-\d{2}-\d{2}T[^"]*/g) ?? [];
  expect(times.length).toBeGreaterThan(20);
  for (const time of times) expect(time).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+08:00$/);
  expect(cases["示例市监案〔2026〕1号"]?.deadlines.find(({ id }) => id === "D12")).toMatchObject({ startsAt: "2026-03-06T10:00:00+08:00", dueAt: "2026-03-09T23:59:59+08:00", state: "overdue", metBy: null });
});

test("what differs from the expectation is shown with both values, and the exit code is 1", async () => {
  const file = join(dir, "other.json");
  const scenario = JSON.parse(readFileSync(testdata("ordinary"), "utf8")) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...scenario, expected: { cases: { "示例市监案〔2026〕1号": { state: "closed" } } } }));
  const { code, stderr, stdout } = await run(file);
  expect(code).toBe(1);
  expect(stderr).toContain('应为 expected: "closed"');
  expect(stderr).toContain('实为 found:    "filed"');
  expect(stdout).toContain("刑事立案 filed");
});

test("a penalty row belongs to its case number, beside the steps of that case", async () => {
  const file = join(dir, "penalty.json");
  const { valid } = JSON.parse(readFileSync("seeds/vectors/sample-penalties.json", "utf8")) as { valid: { record: Record<string, string> }[] };
  const event = { event: "penalty.decided", caseNo: "示例市监案〔2026〕9号", occurredAt: "2026-03-02T09:00:00+08:00", data: { row: valid[0]?.record } };
  writeFileSync(file, JSON.stringify({ now: "2026-03-03T00:00:00+08:00", events: [event, { ...event, receivedAt: "2026-03-02T10:00:00+08:00" }] }));
  const { code, stdout } = await run(file, "--json");
  expect(code).toBe(0);
  const [one] = Object.values((JSON.parse(stdout) as ScenarioResult).cases);
  expect(one?.history).toMatchObject([{ event: "penalty.decided", answer: "accepted" }, { answer: "duplicate" }]);
});

test("bad files are all named before anything is started, and the exit code is 2", async () => {
  const [broken, empty] = [join(dir, "broken.json"), join(dir, "empty.json")];
  writeFileSync(broken, '{"now":\n');
  writeFileSync(empty, '{"now":"2026-03-03T00:00:00+08:00","events":[]}');
  const { code, stderr } = await run(broken, empty, join(dir, "none.json"), testdata("ordinary"));
  expect(code).toBe(2);
  for (const words of [`${broken} 2:1: 不是 JSON`, `${empty} $.events: 没有事件`, "none.json: 没有此文件"]) expect(stderr).toContain(words);
  expect(stderr).not.toContain("▶");
});

test("Ctrl-C ends the processes and removes the data", async () => {
  const { child, ended, output } = startCli(["scenario", "run", testdata("ordinary"), testdata("early")], { TMPDIR: dir });
  await expect.poll(() => output().includes("▶") && leftBehind().length > 0, { timeout: 10_000, interval: 10 }).toBe(true);
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 1, stderr: expect.stringContaining("已中止") });
  expect(leftBehind()).toEqual([]);
  await expect.poll(processesLeft).toEqual([]);
});

test("--keep leaves the data and says where", async () => {
  const { stderr, code } = await run(testdata("early"), "--keep");
  expect(code).toBe(0);
  const kept = leftBehind();
  expect(kept).toHaveLength(1);
  expect(stderr).toContain(kept[0]);
});

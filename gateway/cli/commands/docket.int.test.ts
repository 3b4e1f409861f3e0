import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDocketHub, type DocketHub } from "../testing/docketHub.ts";
import { runCli } from "../testing/runCli.ts";

const SCENARIO = join(import.meta.dirname, "../scenario/testdata/docket.json");
const [FILED, PARKED] = ["示例市监案〔2026〕11号", "示例市监案〔2026〕12号"];
const AGENCY = "11520100MBYT00113W";
/** Synthetic: year 1881. */
const ID_NUMBER = "52030218810203012X";

let hub: DocketHub;
beforeAll(async () => void (hub = await startDocketHub(readFileSync(SCENARIO, "utf8"))), 90_000);
afterAll(async () => await hub?.[Symbol.asyncDispose](), 30_000);

const run = (...args: string[]) => runCli([...args, "--address", hub.address], { HUB_SERVICE_KEY: hub.serviceKey });
const json = async (...args: string[]) => {
  const { stdout, stderr } = await run(...args, "--json");
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Record<string, unknown>;
};

interface Waiting {
  readonly eventId: string;
  readonly caseId: string;
  readonly event: string;
  readonly queue: string;
}

test("cases are found by state, agency, party and number", async () => {
  const numbersOf = async (...conditions: string[]) => ((await json("cases", "list", ...conditions))["cases"] as { caseNo: string }[]).map(({ caseNo }) => caseNo);
  expect(await numbersOf("--state", "filed")).toEqual([FILED]);
  expect(await numbersOf("--agency", AGENCY, "--overdue")).toEqual([FILED]);
  expect(await numbersOf("--party", "示例酒业")).toEqual([FILED]);
  expect(await numbersOf("--case-no", "示例市监案〔2026〕11")).toEqual([FILED]);
  expect(await json("cases", "list", "--limit", "1")).toMatchObject({ total: Object.keys(hub.played.cases).length, cases: [{}] });
  expect(await run("cases", "list", "--from", "2026-02-30")).toMatchObject({ code: 2 });
});

test("one case is shown in full by number, by agency and number, and by id; identity numbers are masked", async () => {
  const file = await json("cases", "show", FILED);
  expect(file).toMatchObject({ caseNo: FILED, state: "filed", stateName: "刑事立案" });
  for (const name of [`${AGENCY}/${FILED}`, String(file["caseId"])]) expect(await json("cases", "show", name)).toMatchObject({ caseId: file["caseId"] });
  const { stdout, code } = await run("cases", "show", FILED);
  expect(code).toBe(0);
  for (const words of ["刑事立案 filed", "立案 police.filed", "示例丙", "超期 overdue", "转人工 manual"]) expect(stdout).toContain(words);
  expect(JSON.stringify(file) + stdout).not.toContain(ID_NUMBER);
});

test("a case that is not known is said to be unknown, with what is near", async () => {
  expect(await run("cases", "show", "示例市监案〔2026〕1")).toMatchObject({ code: 1, stderr: expect.stringContaining(FILED) });
  expect(await run("cases", "show", `${AGENCY}/没有`)).toMatchObject({ code: 1, stderr: expect.stringContaining("没有") });
});

test("the overdue deadline is listed, and makes the exit code 1", async () => {
  expect(await json("deadlines", "--state", "overdue", "--id", "D12")).toMatchObject({ total: 1, deadlines: [{ caseNo: FILED, id: "D12", dueAt: expect.stringContaining("2026-03-09T23:59:59") }] });
  const { code, stdout } = await run("deadlines");
  expect(code).toBe(1);
  expect(stdout).toContain("超期 overdue");
});

test("hinted cases without a transfer, and the figures", async () => {
  const reviews = await run("reviews", "--min-days", "0");
  expect(reviews.code).toBe(1);
  expect(reviews.stdout).toContain("45000.00 元");
  const { stdout } = await run("report", "transfers", "--from", "2026-01-01", "--until", "2026-12-31");
  expect(stdout).toContain("100.0%");
  expect(await json("report", "transfers", "--division", "5201")).toMatchObject({ total: { sent: 1, acknowledged: 1, filed: 1 }, byAgency: [{ key: AGENCY }] });
});

test("an operator sees what waits, and decides with a justification that stays on record", { timeout: 120_000 }, async () => {
  const waiting = (await json("queue", "list"))["waiting"] as Waiting[];
  expect(new Set(waiting.map(({ event, queue }) => `${event} ${queue}`))).toEqual(new Set(["police.filed parked", "police.not_filed manual"]));
  const manual = waiting.find(({ queue }) => queue === "manual");
  const decide = (decision: string, justification: string) => run("queue", decision, manual?.eventId ?? "", "--justification", justification, "--operator", "示例甲", "--case", manual?.caseId ?? "");
  expect(await decide("refuse", "短")).toMatchObject({ code: 2 });
  expect(await run("queue", "refuse", manual?.eventId ?? "", "--justification", "案号有误，已请报送单位更正", "--operator", "示例甲")).toMatchObject({ code: 0, stdout: expect.stringContaining("已退回") });
  expect(await decide("refuse", "案号有误，已请报送单位更正")).toMatchObject({ code: 0 });
  expect(await decide("accept", "案号有误，已请报送单位更正")).toMatchObject({ code: 1 });
  await expect.poll(async () => ((await json("queue", "list", "--queue", "manual"))["waiting"] as Waiting[]).length, { timeout: 20_000 }).toBe(0);
  expect(await run("queue", "accept", "01NOSUCHEVENT", "--justification", "示例示例示例")).toMatchObject({ code: 1, stderr: expect.stringContaining("hub queue list") });
  expect((await run("cases", "list", "--case-no", PARKED ?? "")).code).toBe(0);
});

test("without a hub a command says so, and without a key how to give one", async () => {
  expect(await runCli(["cases", "list", "--data-dir", "/nonexistent"])).toMatchObject({ code: 3, stderr: expect.stringContaining("npm start") });
  expect(await runCli(["reviews", "--address", hub.address], { HUB_SERVICE_KEY: "" })).toMatchObject({ code: 2, stderr: expect.stringContaining("HUB_SERVICE_KEY") });
});

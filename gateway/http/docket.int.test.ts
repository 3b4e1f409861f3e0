import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProcess, type TestProcess } from "../../test/support/childProcess.ts";
import { startDocketHub, type DocketHub } from "../cli/testing/docketHub.ts";

const SCENARIO = join(import.meta.dirname, "../cli/scenario/testdata/docket.json");
const FILED = "示例市监案〔2026〕11号";
/** Synthetic: year 1881. */
const ID_NUMBER = "52030218810203012X";

let hub: DocketHub;
let gateway: TestProcess;
beforeAll(async () => {
  hub = await startDocketHub(readFileSync(SCENARIO, "utf8"));
  const addresses = ["REGISTRY", "CASE", "CREDIT", "DELIVERY", "TRACE", "DOCKET", "HINTS"].map((service) => [`HUB_${service}_ADDRESS`, hub.address]);
  gateway = await startProcess(join(import.meta.dirname, "main.ts"), [], { HUB_SERVICE_KEY: hub.serviceKey, ...Object.fromEntries(addresses) });
}, 90_000);
afterAll(async () => {
  await gateway?.close();
  await hub?.[Symbol.asyncDispose]();
}, 30_000);

async function call(path: string, init: RequestInit = {}, key = hub.serviceKey) {
  const response = await fetch(`${String(gateway.ready["address"])}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, "content-type": "application/json" } });
  const text = await response.text();
  return { status: response.status, type: response.headers.get("content-type") ?? "", text, body: JSON.parse(text) as Record<string, unknown> };
}

const query = (conditions: Record<string, string>) => new URLSearchParams(conditions).toString();

async function caseIdOf(caseNo: string): Promise<string> {
  const { body } = await call(`/v1/cases?${query({ caseNo })}`);
  return (body["cases"] as { caseId: string }[])[0]?.caseId ?? "";
}

const decide = (place: string, decision: object) => call(`/v1/queue/${place}`, { method: "POST", body: JSON.stringify(decision) });

test("the docket is part of the hub's health", async () => {
  expect((await call("/healthz")).body).toMatchObject({ state: "SERVING", services: { docket: "SERVING", hints: "SERVING" } });
});

test.each(["/v1/cases", "/v1/cases/x/file", "/v1/deadlines", "/v1/queue", "/v1/reviews", "/v1/reports/transfers"])("%s needs the operator's key", async (path) => {
  expect(await call(path, {}, "no-key-of-this-hub")).toMatchObject({ status: 401, body: { reason: "UNAUTHENTICATED" } });
});

test("cases are listed by conditions, and an empty list is a list", async () => {
  expect((await call(`/v1/cases?${query({ states: "filed,closed", overdue: "true", division: "5201" })}`)).body).toMatchObject({ total: "1", cases: [{ caseNo: FILED, state: "filed" }] });
  expect((await call(`/v1/cases?${query({ party: "没有此人" })}`)).body).toEqual({ cases: [], nextPageToken: "", total: "0" });
  expect((await call(`/v1/cases?${query({ pageSize: "1" })}`)).body).toMatchObject({ cases: [{}], nextPageToken: expect.stringMatching(/./) as string });
});

test("a case file is shown as a partner may see it: numbers masked, suspects without their persons", async () => {
  const { body, text } = await call(`/v1/cases/${await caseIdOf(FILED)}/file`);
  expect(body).toMatchObject({ caseNo: FILED, state: "filed", confidential: true, suspects: [{ suspectNo: "1", state: "arrest_requested" }], deadlines: expect.arrayContaining([expect.objectContaining({ state: "overdue" })]) as unknown });
  expect(text).not.toContain(ID_NUMBER);
  expect((body["suspects"] as object[])[0]).not.toHaveProperty("suspect");
});

test("deadlines, reviews and the figures", async () => {
  expect((await call(`/v1/deadlines?${query({ states: "overdue", ids: "D12" })}`)).body).toMatchObject({ total: "1", deadlines: [{ caseNo: FILED, id: "D12" }] });
  expect((await call("/v1/reviews")).body).toMatchObject({ reviews: [{ metric: "illegal_turnover", value: "4500000", unit: "fen" }] });
  expect((await call(`/v1/reports/transfers?${query({ from: "2026-01-01", until: "2026-12-31" })}`)).body).toMatchObject({ total: { sent: "1", filed: "1", filingPermille: 1000 } });
});

test("an operator decides on what waits, once and for all", async () => {
  const waiting = (await call("/v1/queue?queue=manual")).body["waiting"] as { caseId: string; eventId: string }[];
  expect(waiting).toMatchObject([{ event: "police.not_filed", queue: "manual" }]);
  const place = `${waiting[0]?.caseId}/${waiting[0]?.eventId}`;
  const refusal = { decision: "refuse", justification: "案号有误，已请报送单位更正", operator: "示例甲" };
  expect(await decide(place, refusal)).toMatchObject({ status: 200, body: { decision: "refuse", state: "filed" } });
  expect(await decide(place, refusal)).toMatchObject({ status: 200 });
  expect(await decide(place, { ...refusal, decision: "accept" })).toMatchObject({ status: 409 });
  await expect.poll(async () => (await call("/v1/queue?queue=manual")).body["total"], { timeout: 20_000 }).toBe("0");
});

test.each([
  ["a parameter that does not exist", () => call("/v1/cases?colour=red"), 400],
  ["a number that is none", () => call("/v1/reviews?minDays=some"), 400],
  ["a date that does not exist", () => call("/v1/cases?from=2026-02-30"), 400],
  ["a case that is not known", () => call("/v1/cases/taaaaaaaaaaaaaaaaaaaaaaaaaa/file"), 404],
  ["a decision without its words", async () => decide(`${await caseIdOf(FILED)}/01X`, { decision: "accept" }), 400],
  ["a decision on nothing", async () => decide(`${await caseIdOf(FILED)}/01X`, { decision: "accept", justification: "示例示例示例", operator: "示例甲" }), 404],
])("%s is answered by a problem document", async (_what, request, status) => {
  expect(await request()).toMatchObject({ status, type: "application/problem+json; charset=utf-8", body: { status, detail: expect.stringMatching(/./) as string } });
});

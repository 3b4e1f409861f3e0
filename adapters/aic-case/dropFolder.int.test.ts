import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Outcome, SubmissionAnswer, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { createLogger } from "../../services/shared/log.ts";
import type { AdapterConnection, SourceBatch } from "../sdk/contract.ts";
import { aicCase } from "./adapter.ts";
import type { Receipt } from "./receipt.ts";

// Real processes and files on a shared machine: the limit is there to end a hang, not to measure.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
const signal = new AbortController().signal;
let directory: string;
let drop: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "aic-"));
  drop = join(directory, "drop");
  await mkdir(join(drop, "outbox"), { recursive: true });
  await mkdir(join(directory, "state"));
});
afterEach(() => rm(directory, { recursive: true }));

function connect(stableMs = 0): Promise<AdapterConnection> {
  const context = { log: createLogger("test", "silent"), signal, stateDir: join(directory, "state"), reportPublications: async () => undefined };
  return aicCase.connect({ dropDir: drop, stableMs, holdings: false, holdingsTimeoutMs: 1_000 }, context);
}

function csv(rows: number, from = 1): string {
  const lines = Array.from({ length: rows }, (_, index) => `黔示例罚〔2024〕${from + index}号,示例${from + index}`);
  return ["行政处罚决定书文号,行政相对人名称", ...lines, ""].join("\n");
}

async function dropBatch(name: string, content: string, manifest: Record<string, unknown> = {}): Promise<void> {
  const sha256 = createHash("sha256").update(content).digest("hex");
  const rows = content.trim().split("\n").length - 1;
  await writeFile(join(drop, "outbox", `${name}.manifest.json`), JSON.stringify({ batchId: name, file: `${name}.csv`, rows, sha256, ...manifest }));
  await writeFile(join(drop, "outbox", `${name}.csv`), content);
}

async function receiptOf(name: string): Promise<Receipt> {
  return JSON.parse(await readFile(join(drop, "receipts", `${name}.receipt.json`), "utf8")) as Receipt;
}

function accept({ submissionId }: Submission): SubmissionAnswer {
  return SubmissionAnswer.fromPartial({ submissionId, outcome: Outcome.ACCEPTED, eventId: `e-${submissionId}`, caseId: "p1", version: 1 });
}

async function settleAll(batch: SourceBatch): Promise<void> {
  await batch.settle(batch.submissions.map(accept));
}

describe("batches that cannot be taken are refused as a whole, with the reason in the receipt", () => {
  test.each<[string, string, Record<string, unknown>, RegExp]>([
    ["wrong hash", csv(2), { sha256: "0".repeat(64) }, /sha256 differs/],
    ["wrong count", csv(2), { rows: 3 }, /has 2 rows, the manifest says 3/],
    ["no hash", csv(2), { sha256: undefined }, /manifest not readable/],
    ["another file", csv(2), { file: "../x.csv" }, /names another file/],
    ["open quote", `${csv(2)}"x,y\n`, { rows: 3 }, /line 4.*never closed/],
    ["no penalty file", "姓名,电话\n示例,1\n", {}, /no column/],
  ])("%s", async (_name, content, manifest, words) => {
    await dropBatch("b1", content, manifest);
    await dropBatch("b2", csv(1, 100));
    const batch = await (await connect()).source!.poll(signal);
    expect(batch.submissions.map(({ submissionId }) => submissionId)).toEqual(["b2.csv#1"]);
    expect(await receiptOf("b1")).toMatchObject({ batchId: "b1", state: "rejected", items: [], message: expect.stringMatching(words) as unknown });
    expect(await readFile(join(drop, "receipts", "b1.receipt.csv"), "utf8")).toMatch(words);
    expect((await readdir(join(drop, "quarantine"))).sort()).toEqual(["b1.csv", "b1.csv.problem.txt", "b1.manifest.json"]);
  });
});

describe("a batch", () => {
  test("gets one receipt for programs and one for people, and moves to done", async () => {
    await dropBatch("b1", csv(3));
    const batch = await (await connect()).source!.poll(signal);
    const issue = { code: "E005", field: "CF_XDR_SHXYM", message: "=校验位错误 / wrong check digit", value: "", rule: "GB 32100-2015", remedy: "请核对 / check" };
    const [first, second, third] = batch.submissions.map(accept);
    await batch.settle([
      first!,
      { ...second!, outcome: Outcome.REJECTED, eventId: "", errors: [issue] },
      { ...third!, outcome: Outcome.PARKED, waitingFor: "hub.case.v1.PenaltyDecided", waitingUntil: "2024-06-01T00:00:00+08:00" },
    ]);
    const receipt = await receiptOf("b1");
    expect(receipt).toMatchObject({ state: "processed", rows: 3, file: "b1.csv" });
    expect(receipt.items.map(({ row, fileRow, result }) => [row, fileRow, result])).toEqual([[1, 2, "accepted"], [2, 3, "rejected"], [3, 4, "parked"]]);
    expect(receipt.items[1]?.errors).toEqual([issue]);
    const lines = (await readFile(join(drop, "receipts", "b1.receipt.csv"), "utf8")).split("\r\n");
    expect(lines[2]).toBe("2,3,黔示例罚〔2024〕2号,已退回 rejected,E005,CF_XDR_SHXYM,'=校验位错误 / wrong check digit,请核对 / check");
    expect((await readdir(join(drop, "done"))).sort()).toEqual(["b1.csv", "b1.manifest.json"]);
    expect(await readdir(join(drop, "outbox"))).toEqual([]);
    expect(await readdir(join(directory, "state", "outbox"))).not.toContain("head.json");
  });

  test("that was answered in part goes on where it stood, and its receipt holds every row", async () => {
    await dropBatch("b1", csv(1_200));
    await settleAll(await (await connect()).source!.poll(signal));
    await (await connect()).source!.poll(signal);
    const { source } = await connect();
    const second = await source!.poll(signal);
    expect(second.submissions[0]?.submissionId).toBe("b1.csv#501");
    await settleAll(second);
    await settleAll(await source!.poll(signal));
    const { items } = await receiptOf("b1");
    expect(items.map(({ row }) => row)).toEqual(Array.from({ length: 1_200 }, (_, index) => index + 1));
    expect(items.every(({ result }) => result === "accepted")).toBe(true);
  });

  test("is settled in a second try when the receipt could not be written in the first", async () => {
    await dropBatch("b1", csv(2));
    const batch = await (await connect()).source!.poll(signal);
    await rename(drop, `${drop}.away`);
    await expect(settleAll(batch)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
    await rename(`${drop}.away`, drop);
    await settleAll(batch);
    expect((await receiptOf("b1")).items).toHaveLength(2);
  });

  test("without manifest is taken when it has not changed for a while, and holds back later ones until then", async () => {
    await writeFile(join(drop, "outbox", "a-2.csv"), csv(1));
    await dropBatch("a-10", csv(1, 10));
    const { source } = await connect(60);
    expect((await source!.poll(signal)).submissions).toEqual([]);
    await writeFile(join(drop, "outbox", "a-2.csv"), csv(2));
    const batch = await vi.waitFor(async () => {
      const polled = await source!.poll(signal);
      expect(polled.submissions.length).toBeGreaterThan(0);
      return polled;
    }, 5_000);
    expect(batch.submissions.map(({ submissionId }) => submissionId)).toEqual(["a-2.csv#1", "a-2.csv#2"]);
    await settleAll(batch);
    expect((await source!.poll(signal)).submissions.map(({ submissionId }) => submissionId)).toEqual(["a-10.csv#1"]);
  });

  test("of a name that was used before keeps the former receipt and the former file", async () => {
    const { source } = await connect();
    const references: string[] = [];
    for (const rows of [1, 2]) {
      await dropBatch("b1", csv(rows));
      const batch = await source!.poll(signal);
      references.push(batch.submissions[0]!.sourceReference);
      await settleAll(batch);
    }
    expect(references).toEqual(["b1.csv#1", "b1-2.csv#1"]);
    expect((await receiptOf("b1")).items).toHaveLength(1);
    expect((await receiptOf("b1-2")).items).toHaveLength(2);
    expect((await readdir(join(drop, "done"))).sort()).toEqual(["b1-2.csv", "b1-2.manifest.json", "b1.csv", "b1.manifest.json"]);
  });

  test("with a header only gets an empty receipt; office lock files and hidden files are left alone", async () => {
    for (const name of ["~$b1.xlsx", ".b2.csv", "notes.txt"]) await writeFile(join(drop, "outbox", name), "x");
    await dropBatch("b3", csv(0));
    expect((await (await connect()).source!.poll(signal)).submissions).toEqual([]);
    expect(await receiptOf("b3")).toMatchObject({ state: "processed", rows: 0, items: [] });
    expect((await readdir(join(drop, "outbox"))).sort()).toEqual([".b2.csv", "notes.txt", "~$b1.xlsx"]);
  });
});

import { createHash } from "node:crypto";
import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLogger } from "../../../../services/shared/log.ts";
import type { ConnectorConnection, RecordAnswer, RecordBatch, RecordFeed, SourceRecord } from "../contract.ts";
import { fileDrop } from "./connector.ts";
import { fileDropFeed, fileDropSettings, type FileDropFeed } from "./settings.ts";

// Real files on a shared machine: the limit is there to end a hang, not to measure.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
const signal = new AbortController().signal;
let root: string;
let drop: string;
let open: ConnectorConnection | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "file-drop-"));
  drop = join(root, "drop");
  await mkdir(join(drop, "outbox"), { recursive: true });
});
afterEach(async () => {
  await open?.close();
  open = undefined;
  await rm(root, { recursive: true });
});

async function connect(feed: Partial<FileDropFeed> = {}): Promise<RecordFeed> {
  await open?.close();
  const parts = { settings: fileDropSettings.parse({ directory: drop }), feeds: new Map([["rows", fileDropFeed.parse({ stableMs: 0, ...feed })]]), targets: new Map() };
  open = await fileDrop.connect(parts, { system: "example", log: createLogger("test", "silent"), signal, stateDir: join(root, "state") });
  return open.feeds.get("rows")!;
}

const put = (name: string, content: string | Uint8Array) => writeFile(join(drop, "outbox", name), content);
const names = async (folder: string) => (await readdir(join(drop, folder))).sort();
const textOf = (path: string) => readFile(join(drop, path), "utf8");
const csv = (rows: number, from = 1) => ["文号,名称", ...Array.from({ length: rows }, (_, index) => `${from + index}号,示例${from + index}`), ""].join("\n");

async function putBatch(name: string, content: string, manifest: Record<string, unknown> = {}): Promise<void> {
  const sm3 = createHash("sm3").update(content).digest("hex");
  const rows = content.trim().split("\n").length - 1;
  await put(`${name}.manifest.json`, JSON.stringify({ batchId: `B-${name}`, file: `${name}.csv`, rows, sm3, ...manifest }));
  await put(`${name}.csv`, content);
}

function answer({ place, unreadable }: SourceRecord): RecordAnswer {
  const errors = unreadable === undefined ? [] : [{ code: "E000", field: "", message: unreadable, value: "", rule: "", remedy: "" }];
  const outcome = unreadable === undefined ? ("accepted" as const) : ("rejected" as const);
  return { place, outcome, eventId: `e-${place}`, caseId: "c", version: 1, waitingFor: "", waitingUntil: "", errors, warnings: [] };
}
const settle = (batch: RecordBatch) => batch.settle(batch.records.map(answer));

async function takeAll(feed: RecordFeed): Promise<readonly SourceRecord[]> {
  const taken: SourceRecord[] = [];
  for (;;) {
    const batch = await feed.poll(signal);
    if (batch.records.length === 0) return taken;
    taken.push(...batch.records);
    await settle(batch);
  }
}
const places = (records: readonly SourceRecord[]) => records.map(({ place }) => place);

describe("a file that is broken as a whole goes to quarantine with file, line, rule and remedy, and the rest goes on", () => {
  test.each<[string, string, Record<string, unknown>, RegExp]>([
    ["wrong hash", csv(2), { sm3: "0".repeat(64) }, /sm3 differs/],
    ["wrong count", csv(2), { rows: 3 }, /has 2 rows, the manifest says 3/],
    ["no hash", csv(2), { sm3: undefined }, /manifest not readable/],
    ["another file", csv(2), { file: "../x.csv" }, /names another file/],
    ["open quote", `${csv(2)}"x,y\n`, { rows: 3 }, /line: 4\r\n.*never closed/s],
    ["empty", "", { rows: 0 }, /no header/],
  ])("%s", async (_name, content, manifest, words) => {
    await putBatch("b1", content, manifest);
    await putBatch("b2", csv(1, 100));
    expect(places(await takeAll(await connect()))).toEqual(["b2.csv#1"]);
    expect(await names("quarantine")).toEqual(["b1.csv", "b1.csv.problem.txt", "b1.manifest.json"]);
    const problem = await textOf("quarantine/b1.csv.problem.txt");
    expect(problem).toMatch(words);
    expect(problem).toMatch(/file: b1[.\w]*\r\n/);
    expect(problem).toMatch(/remedy: .+ \/ .+\r\n/);
    expect((await textOf("receipts/b1.receipt.jsonl")).split("\n", 1)[0]).toContain('"state":"refused"');
    expect(await textOf("receipts/b1.receipt.csv")).toContain("batch refused");
    expect(await names("outbox")).toEqual([]);
  });
});

describe("a batch", () => {
  test("gets receipts for programs and for people, and moves to done", async () => {
    await putBatch("b1", `${csv(1)}2号,示例,多,=1+1\n3号,示例3\n`);
    const taken = await takeAll(await connect());
    expect(taken).toMatchObject([
      { place: "b1.csv#1", where: "b1.csv 第 2 行 / line 2", fields: { 文号: "1号", 名称: "示例1" } },
      { place: "b1.csv#2", fields: {}, unreadable: expect.stringContaining("4 cells") as unknown },
      { place: "b1.csv#3", where: "b1.csv 第 4 行 / line 4" },
    ]);
    const [head, ...lines] = (await textOf("receipts/b1.receipt.jsonl")).trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(head).toMatchObject({ batchId: "B-b1", file: "b1.csv", state: "processed", rows: 3 });
    expect(lines.map(({ place, outcome }) => [place, outcome])).toEqual([["b1.csv#1", "accepted"], ["b1.csv#2", "rejected"], ["b1.csv#3", "accepted"]]);
    expect((await textOf("receipts/b1.receipt.csv")).trim().split("\r\n")).toHaveLength(4);
    expect(await names("done")).toEqual(["b1.csv", "b1.manifest.json"]);
    expect(await names("outbox")).toEqual([]);
  });

  test("that was answered in part goes on where it stood, although the file changed meanwhile, and its receipt holds every record", async () => {
    await put("b1.csv", csv(1_200));
    await settle(await (await connect()).poll(signal));
    await (await connect()).poll(signal);
    await put("b1.csv", csv(1, 5_000));
    const feed = await connect();
    const second = await feed.poll(signal);
    expect(second.records[0]?.place).toBe("b1.csv#501");
    await settle(second);
    expect(places(await takeAll(feed)).slice(-2)).toEqual(["b1.csv#1200", "b1-2.csv#1"]);
    const lines = (await textOf("receipts/b1.receipt.jsonl")).trim().split("\n").slice(1).map((line) => (JSON.parse(line) as RecordAnswer).place);
    expect(lines).toEqual(Array.from({ length: 1_200 }, (_, index) => `b1.csv#${index + 1}`));
  });

  test("whose last answers a crash left half goes on before them", async () => {
    await put("b1.csv", csv(700));
    await settle(await (await connect()).poll(signal));
    await open?.close();
    await appendFile(join(root, "state", "feeds", "rows", "answers.jsonl"), '[{"where":"b1.csv","place":"b1.csv#501"');
    const taken = await takeAll(await connect());
    expect(places(taken).slice(0, 1)).toEqual(["b1.csv#501"]);
    const lines = (await textOf("receipts/b1.receipt.jsonl")).trim().split("\n").slice(1).map((line) => (JSON.parse(line) as RecordAnswer).place);
    expect(lines).toEqual(Array.from({ length: 700 }, (_, index) => `b1.csv#${index + 1}`));
  });

  test("in a package is refused with its name when the package is none", async () => {
    await put("b1.zip", Buffer.from("PK\u0003\u0004 and nothing that is a zip"));
    await put("b2.csv", csv(1));
    expect(places(await takeAll(await connect()))).toEqual(["b2.csv#1"]);
    expect(await textOf("quarantine/b1.zip.problem.txt")).toMatch(/file: b1\.zip\r\n.*damaged zip/s);
  });

  test("of a name that was used before is a new batch, also when the system has taken the receipt away", async () => {
    const feed = await connect();
    for (const rows of [1, 2]) {
      await put("b1.csv", csv(rows));
      await takeAll(feed);
      await rm(join(drop, "receipts", rows === 1 ? "b1.receipt.jsonl" : "b1-2.receipt.jsonl"));
      await rm(join(drop, "receipts", rows === 1 ? "b1.receipt.csv" : "b1-2.receipt.csv"));
    }
    await put("b1.csv", csv(3));
    expect(places(await takeAll(await connect()))).toEqual(["b1-3.csv#1", "b1-3.csv#2", "b1-3.csv#3"]);
    expect(await names("done")).toEqual(["b1-2.csv", "b1-3.csv", "b1.csv"]);
  });

  test("is settled in a second try when its receipt could not be written in the first", async () => {
    await put("b1.csv", csv(2));
    const batch = await (await connect()).poll(signal);
    await rename(drop, `${drop}.away`);
    await expect(settle(batch)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
    await rename(`${drop}.away`, drop);
    await settle(batch);
    await settle(batch);
    expect((await textOf("receipts/b1.receipt.jsonl")).trim().split("\n")).toHaveLength(3);
  });

  test("that was settled is settled once more without taking the next one away", async () => {
    await put("b1.csv", csv(1_200));
    const feed = await connect();
    const first = await feed.poll(signal);
    await settle(first);
    const second = await feed.poll(signal);
    await settle(first);
    expect((await feed.poll(signal)).records).toEqual(second.records);
    expect(places(await takeAll(feed))).toHaveLength(700);
  });

  test("without manifest is taken when it has not changed for a while; files behind it go on, or wait where the manifest says so", async () => {
    await put("a-2.csv", csv(1));
    await putBatch("a-10", csv(1, 10));
    expect(places((await (await connect({ stableMs: 60_000, holdsBack: true })).poll(signal)).records)).toEqual([]);
    expect(places(await takeAll(await connect({ stableMs: 60_000 })))).toEqual(["a-10.csv#1"]);
    expect(places(await takeAll(await connect({ manifest: "required" })))).toEqual([]);
    expect(places(await takeAll(await connect()))).toEqual(["a-2.csv#1"]);
  });

  test("leaves hidden, unfinished and other files alone", async () => {
    const others = ["~$b1.xlsx", ".b2.csv", "b3.csv.part", "b4.csv.tmp", "notes.txt"];
    for (const name of others) await put(name, csv(1));
    expect(await takeAll(await connect({ pattern: "*.csv" }))).toEqual([]);
    expect(await names("outbox")).toEqual([...others].sort());
  });

  // Root reads everything.
  test.skipIf(process.getuid?.() === 0)("that may not be read is tried again and named; others go on", async () => {
    await put("b1.csv", csv(1));
    await chmod(join(drop, "outbox", "b1.csv"), 0o000);
    await put("b2.csv", csv(1));
    const feed = await connect();
    const batch = await feed.poll(signal);
    expect(places(batch.records)).toEqual(["b2.csv#1"]);
    await settle(batch);
    await expect(feed.poll(signal)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE", metadata: { file: "outbox/b1.csv", code: "EACCES" } });
    await chmod(join(drop, "outbox", "b1.csv"), 0o600);
    expect(places(await takeAll(feed))).toEqual(["b1.csv#1"]);
  });
});

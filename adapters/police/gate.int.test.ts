import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Outcome, SubmissionAnswer, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { SubmissionResolved } from "../../proto/gen/hub/case/v1/procedure.ts";
import { TransferSent } from "../../proto/gen/hub/case/v1/transfer.ts";
import { AnswerResult, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { createLogger } from "../../services/shared/log.ts";
import type { AdapterConnection, SourceBatch } from "../sdk/contract.ts";
import { police } from "./adapter.ts";

// Real files on a shared machine: the limit is there to end a hang, not to measure.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
const signal = new AbortController().signal;
let directory: string;
let gate: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "police-"));
  gate = join(directory, "gate");
  await mkdir(join(gate, "outbox"), { recursive: true });
  await mkdir(join(directory, "state"));
});
afterEach(() => rm(directory, { recursive: true }));

function connect(sealWaitMs = 60_000): Promise<AdapterConnection> {
  const context = { log: createLogger("test", "silent"), signal, stateDir: join(directory, "state"), reportPublications: async () => undefined };
  return police.connect({ gateDir: gate, sealWaitMs, holdings: false, holdingsTimeoutMs: 1_000 }, context);
}

const sm3 = (content: string | Buffer): string => createHash("sm3").update(content).digest("hex");

function xml(sn: string, body = `<环节>立案</环节><案件编号>示例案1</案件编号><文书文号>示公立${sn}</文书文号>`): string {
  return `<?xml version="1.0"?><ExchangeMessage><Header><sn>${sn}</sn><sentAt>2026-03-02 10:00:00</sentAt></Header><Body>${body}</Body></ExchangeMessage>`;
}

async function drop(name: string, content: string | Buffer, seal: string | null = sm3(content)): Promise<void> {
  await writeFile(join(gate, "outbox", `${name}.xml`), content);
  if (seal !== null) await writeFile(join(gate, "outbox", `${name}.xml.ok`), seal);
}

const accept = ({ submissionId }: Submission): SubmissionAnswer =>
  SubmissionAnswer.fromPartial({ submissionId, outcome: Outcome.ACCEPTED, eventId: `e-${submissionId}`, caseId: "t1", version: 1 });
const settleAll = (batch: SourceBatch) => batch.settle(batch.submissions.map(accept));
const idsOf = ({ submissions }: SourceBatch) => submissions.map(({ submissionId }) => submissionId);
const filesIn = async (name: string) => (await readdir(join(gate, name))).sort();
const read = (name: string) => readFile(join(gate, name), "utf8");

describe("a file that is no message goes to quarantine with its reason, and the rest goes on", () => {
  test.each<[string, string, string | null | undefined, RegExp]>([
    ["broken XML", `${xml("GA1")}<x>`, undefined, /XML 格式错误/],
    ["a DTD", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${xml("GA1")}`, undefined, /DTD/],
    ["another document", "<Other/>", undefined, /ExchangeMessage/],
    ["no serial number", xml(""), undefined, /sn/],
    ["a serial number that is a path", xml("../../x"), undefined, /sn/],
    ["a wrong seal", xml("GA1"), "0".repeat(64), /SM3/],
    ["no seal for too long", xml("GA1"), null, /\.ok/],
    ["a file that is too large", xml("GA1", "示".repeat(700_000)), undefined, /2 MB/],
  ])("%s", async (_name, content, seal, words) => {
    await drop("GA1", content, seal);
    await drop("GA2", xml("GA2"));
    const { source } = await connect(0);
    expect(idsOf(await source!.poll(signal))).toEqual(["GA2"]);
    expect(await read("quarantine/GA1.xml.reason.txt")).toMatch(words);
    expect(await filesIn("quarantine")).toEqual(["GA1.xml", ...(seal === null ? [] : ["GA1.xml.ok"]), "GA1.xml.reason.txt"]);
    expect(await filesIn("outbox")).toEqual(["GA2.xml", "GA2.xml.ok"]);
  });

  test("another message under a used serial number", async () => {
    await drop("GA1", xml("GA1"));
    const { source } = await connect();
    await settleAll(await source!.poll(signal));
    await drop("GA1-again", xml("GA1"));
    await drop("GA9", xml("GA1", "<环节>撤销案件</环节><案件编号>示例案1</案件编号>"));
    const batch = await source!.poll(signal);
    expect(idsOf(batch)).toEqual(["GA1"]);
    await settleAll(batch);
    expect((await source!.poll(signal)).submissions).toEqual([]);
    expect(await filesIn("quarantine")).toEqual(["GA9.xml", "GA9.xml.ok", "GA9.xml.reason.txt"]);
  });
});

test("a message waits for its seal and holds back the ones behind it; those still being written are left alone", async () => {
  await writeFile(join(gate, "outbox", ".GA0.xml.tmp"), "<half");
  await drop("GA2", xml("GA2"), null);
  await drop("GA10", xml("GA10"));
  const { source } = await connect();
  expect((await source!.poll(signal)).submissions).toEqual([]);
  await writeFile(join(gate, "outbox", "GA2.xml.ok"), sm3(xml("GA2")));
  expect(idsOf(await source!.poll(signal))).toEqual(["GA2", "GA10"]);
});

/** GB18030 of the characters that the test needs, two bytes each, from the decoder's own table. */
function toGb18030(text: string): Buffer {
  const decoder = new TextDecoder("gb18030");
  const table = new Map<string, readonly number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) for (let trail = 0x40; trail <= 0xfe; trail++) table.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  return Buffer.from(Array.from(text).flatMap((character) => (character < "\x80" ? [character.charCodeAt(0)] : [...table.get(character)!])));
}

test("a GB18030 file is read as what it is", async () => {
  await drop("GA1", toGb18030(xml("GA1")));
  const { submissions } = await (await connect()).source!.poll(signal);
  expect(submissions[0]?.fact).toMatchObject({ $case: "caseFiled", value: { caseNo: "示例案1", document: { number: "示公立GA1" } } });
});

test("a word nobody knows is answered with the words there are, without troubling the hub", async () => {
  await drop("GA1", xml("GA1", "<环节>力案</环节>"));
  await drop("GA2", xml("GA2"));
  const { source } = await connect();
  expect(idsOf(await source!.poll(signal))).toEqual(["GA2"]);
  expect(await read("receipts/GA1.xml")).toMatch(/<答复>退回<\/答复>[\s\S]*<栏目>环节<\/栏目>[\s\S]*立案/);
});

describe("a restart in the middle of settle", () => {
  test("loses no message and answers each once", async () => {
    for (const sn of ["GA1", "GA2", "GA3"]) await drop(sn, xml(sn));
    const first = await (await connect()).source!.poll(signal);
    // The first is settled whole, of the second only the receipt is there, the third is untouched: as a kill leaves it.
    const [one, two] = first.submissions.map(accept);
    await expect(first.settle([one!, two!])).rejects.toThrow();
    await rename(join(gate, "done", "GA2.xml"), join(gate, "outbox", "GA2.xml"));
    await rename(join(gate, "done", "GA2.xml.ok"), join(gate, "outbox", "GA2.xml.ok"));
    const receipt = await read("receipts/GA2.xml");

    const { source } = await connect();
    const again = await source!.poll(signal);
    expect(again.submissions).toEqual(first.submissions.slice(1));
    await settleAll(again);
    expect(await read("receipts/GA2.xml")).toBe(receipt);
    expect(await filesIn("receipts")).toEqual(["GA1.xml", "GA2.xml", "GA3.xml"]);
    expect(await filesIn("outbox")).toEqual([]);
  });

  test("leaves a seal whose message has moved already, and the next poll removes it", async () => {
    await drop("GA1", xml("GA1"));
    await rm(join(gate, "outbox", "GA1.xml"));
    expect((await (await connect()).source!.poll(signal)).submissions).toEqual([]);
    expect(await filesIn("outbox")).toEqual([]);
  });
});

test("every outcome has its word, the case waiting for a person included", async () => {
  for (const sn of ["GA1", "GA2"]) await drop(sn, xml(sn));
  const batch = await (await connect()).source!.poll(signal);
  const issue = { code: "E025", field: "occurred_at", message: "依法不能在此时作出 / not allowed <now>" };
  const [first, second] = batch.submissions.map(accept);
  await batch.settle([
    { ...first!, outcome: Outcome.MANUAL, errors: [{ ...issue, value: "", rule: "", remedy: "" }] },
    { ...second!, outcome: Outcome.PARKED, waitingFor: "transfer.sent", waitingUntil: "2026-03-05T10:00:00.000+08:00" },
  ]);
  expect(await read("receipts/GA1.xml")).toMatch(/<答复>转人工<\/答复>[\s\S]*<答复代码>manual<\/答复代码>[\s\S]*<栏目>办理时间<\/栏目>[\s\S]*&lt;now&gt;/);
  expect(await read("receipts/GA2.xml")).toMatch(/<答复>等待前置环节<\/答复>[\s\S]*<等待环节>transfer.sent<\/等待环节>/);
});

function delivery(id: string, version: number, type: string, data: Uint8Array): Delivery {
  return Delivery.fromPartial({ deliveryId: id, event: { id: `E${version}`, type: `hub.case.v1.${type}`, subject: "t1", caseVersion: version, data } });
}

const transfer = (version = 1) =>
  delivery(`police.${version}`, version, "TransferSent", TransferSent.encode(TransferSent.fromPartial({
    caseNo: "示例案〔2026〕1号", transferNo: "示移〔2026〕1号", occurredAt: "2026-03-02T09:00:00.120+08:00",
    agency: { name: "示例局 & 分局", uscc: "11520300MBYT00033K" }, police: { name: "示例市公安局" },
    documents: [{ kind: "investigation_report", number: "示调〔2026〕1号" }], suspects: [{ name: "示例某" }],
  })).finish());

describe("the inbox", () => {
  test("gets a sealed message that says who, what, when, on which papers and whom", async () => {
    const [answer] = await (await connect()).sink!.deliver([transfer()], signal);
    expect(answer).toMatchObject({ result: AnswerResult.DELIVERED, receipt: "police_2e1.xml", duplicate: false });
    const text = await read("inbox/police_2e1.xml");
    for (const part of ["<类型代码>TransferSent</类型代码>", "<移送机关>示例局 &amp; 分局</移送机关>", "<办理时间>2026-03-02 09:00:00.120</办理时间>", "<文号>示调〔2026〕1号</文号>", "<姓名>示例某</姓名>"]) {
      expect(text).toContain(part);
    }
    expect(await read("inbox/police_2e1.xml.ok")).toBe(sm3(text));
  });

  test("is not given again what the police took away, nor anything older", async () => {
    await (await connect()).sink!.deliver([transfer(2)], signal);
    for (const name of await filesIn("inbox")) await rm(join(gate, "inbox", name));
    const { sink } = await connect();
    expect(await sink!.deliver([transfer(2)], signal)).toMatchObject([{ duplicate: true }]);
    expect(await sink!.deliver([transfer(1)], signal)).toMatchObject([{ duplicate: true }]);
    expect(await filesIn("inbox")).toEqual([]);
  });

  test("gets a message whose writing was cut off between noting and naming it", async () => {
    await (await connect()).sink!.deliver([transfer()], signal);
    await rename(join(gate, "inbox", "police_2e1.xml"), join(gate, "inbox", ".police_2e1.xml.tmp"));
    await rm(join(gate, "inbox", "police_2e1.xml.ok"));
    await (await connect()).sink!.deliver([transfer()], signal);
    expect(await filesIn("inbox")).toEqual(["police_2e1.xml", "police_2e1.xml.ok"]);
  });

  test("is not the only place that learns what became of a message that waited", async () => {
    const resolved = SubmissionResolved.fromPartial({ resolution: "refused", justification: "示例说明", source: { system: "police", reference: "outbox/GA7" }, senderSystem: "police" });
    await (await connect()).sink!.deliver([delivery("police.5", 5, "SubmissionResolved", SubmissionResolved.encode(resolved).finish())], signal);
    expect(await read("receipts/GA7.result.xml")).toMatch(/<办理结果>人工不予采纳<\/办理结果>[\s\S]*<结果代码>refused<\/结果代码>[\s\S]*示例说明/);
    expect(await filesIn("inbox")).toEqual(["police_2e5.xml", "police_2e5.xml.ok"]);
  });

  test("that cannot be reached holds everything; a strange event harms only itself", async () => {
    const { sink } = await connect();
    expect(await sink!.deliver([delivery("police.9", 9, "SubmissionParked", new Uint8Array()), transfer()], signal)).toMatchObject([
      { result: AnswerResult.REFUSED, reason: "UNKNOWN_EVENT_TYPE" },
      { result: AnswerResult.DELIVERED },
    ]);
    await rename(gate, `${gate}.away`);
    await expect(sink!.deliver([transfer(3)], signal)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  });
});

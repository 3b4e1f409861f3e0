import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startSoapCounterpart } from "../../../../seeds/simulators/counterparts/soap.ts";
import { createLogger } from "../../../../services/shared/log.ts";
import type { RecordAnswer, SourceRecord, TargetRecord } from "../contract.ts";
import { soapConnector } from "./connector.ts";
import { exchangeManifest } from "./exchangeManifest.ts";
import { soapFeed, soapSettings, soapTarget } from "./settings.ts";

const log = createLogger("test", "silent");
const signal = new AbortController().signal;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "soap-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function start(parties?: readonly string[]) {
  const manifest = exchangeManifest(parties);
  const counterpart = await startSoapCounterpart(manifest, { dataDir: join(directory, "system"), log });
  const connect = (change: Readonly<Record<string, unknown>> = {}) => {
    const { penalties } = manifest.feeds;
    const { notices } = manifest.targets;
    const { emits: _e, ...feed } = penalties!;
    const { takes: _t, fields: _f, ...target } = notices!;
    const settings = soapSettings.parse({ ...manifest.connector.settings, ...counterpart.settings, ...change });
    return soapConnector.connect(
      { settings, feeds: new Map([["penalties", soapFeed.parse(feed)]]), targets: new Map([["notices", soapTarget.parse(target)]]) },
      { system: "soap-test", log, signal, stateDir: directory },
    );
  };
  return { counterpart, connect };
}

const accepted = ({ place }: SourceRecord): RecordAnswer => ({ place, outcome: "accepted", eventId: "e", caseId: "p1", version: 1, waitingFor: "", waitingUntil: "", errors: [], warnings: [] });
const target = (version: number): TargetRecord => ({ deliveryId: `d${version}`, eventId: `e${version}`, key: "p1", version, fields: { wsh: "黔示<例>&罚1号", area: "520102" } });

test("a record goes in, its answer comes back, a notice goes out with a receipt", async () => {
  const { counterpart, connect } = await start();
  await using _ = counterpart;
  const connection = await connect();
  expect((await connection.check(signal)).filter(({ ok }) => !ok)).toEqual([]);
  const feed = connection.feeds.get("penalties")!;
  const [ticket] = await counterpart.enter("penalties", [{ Body: { wsh: "黔示罚〔2018〕1号", je: "50000.10" } }]);
  expect(await feed.lag(signal)).toEqual({ records: 1 });
  const batch = await feed.poll(signal);
  expect(batch.records).toMatchObject([{ place: `penalties/520100/${ticket}`, fields: { Body: { wsh: "黔示罚〔2018〕1号", je: "50000.10" } } }]);
  await batch.settle(batch.records.map(accepted));
  expect(await counterpart.answers("penalties")).toMatchObject([{ ticket, outcome: "accepted" }]);
  expect((await feed.poll(signal)).records).toEqual([]);
  const notices = connection.targets.get("notices")!;
  expect(await notices.write([target(1)], signal)).toEqual([{ deliveryId: "d1", result: "written", receipt: "notices-1" }]);
  expect(await counterpart.effects("notices")).toMatchObject([{ deliveryId: "d1", key: "p1", version: 1, fields: { wsh: "黔示<例>&罚1号" } }]);
  await connection.close();
});

test("parties are read in turn, and one whose account is refused stops none of the others", async () => {
  const { counterpart, connect } = await start(["520100", "520300", "520600"]);
  await using _ = counterpart;
  const parties = (counterpart.settings["parties"] as { id: string; account: string; password: string }[]).map((party) => (party.id === "520300" ? { ...party, password: "wrong" } : party));
  const sent = ["520100", "520300", "520600", "520100", "520600"].map((sender, index) => ({ Header: { sender }, Body: { wsh: `示例${index}` } }));
  await counterpart.enter("penalties", sent);
  const connection = await connect({ parties });
  const feed = connection.feeds.get("penalties")!;
  const taken: string[] = [];
  for (let batch = await feed.poll(signal); batch.records.length > 0; batch = await feed.poll(signal)) {
    taken.push(...batch.records.map(({ place }) => place.split("/")[1]!));
    await batch.settle(batch.records.map(accepted));
  }
  expect(taken).toEqual(["520100", "520100", "520600", "520600"]);
  const findings = (await connection.check(signal)).filter(({ ok }) => !ok);
  expect(findings).toMatchObject([{ place: "connection.parties.520300", message: expect.stringMatching(/520300 的账号未被接受/) as unknown }]);
  await connection.close();
  // The account is mended: what waited there comes after a restart.
  const mended = await connect();
  expect((await mended.feeds.get("penalties")!.poll(signal)).records).toMatchObject([{ fields: { Body: { wsh: "示例1" } } }]);
  await mended.close();
});

test("a notice goes to the party of its division or the next above; without one it is refused by name", async () => {
  const { counterpart, connect } = await start(["520000", "520100", "office"]);
  await using _ = counterpart;
  const connection = await connect();
  const records = ["520102", "520300", "440100"].map((area, index) => ({ ...target(1), deliveryId: `d${index}`, key: `p${index}`, fields: { wsh: area, area } }));
  const results = await connection.targets.get("notices")!.write(records, signal);
  expect(results).toMatchObject([{ result: "written" }, { result: "written" }, { result: "refused", message: expect.stringMatching(/parties/) as unknown }]);
  await connection.close();
});

test("a notice whose party's account is refused waits alone; a service that is down holds all", async () => {
  const { counterpart, connect } = await start(["520100", "520300"]);
  await using _ = counterpart;
  const [right, other] = counterpart.settings["parties"] as { id: string; account: string; password: string }[];
  const connection = await connect({ parties: [right, { ...other, password: "wrong" }] });
  const records = ["520100", "520300"].map((area) => ({ ...target(1), deliveryId: area, key: area, fields: { area } }));
  const write = () => connection.targets.get("notices")!.write(records, signal);
  expect(await write()).toMatchObject([{ result: "written" }, { result: "later", message: expect.stringMatching(/520300 的账号未被接受/) as unknown }]);
  counterpart.misbehave({ down: true });
  await expect(write()).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  await connection.close();
});

test("a record that names another party than the one logged in is told, and harms no other", async () => {
  const { counterpart, connect } = await start(["520100", "520300"]);
  await using _ = counterpart;
  await counterpart.enter("penalties", [{ Header: { sender: "999999" }, Body: { wsh: "示例" } }, { Body: { wsh: "示例" } }]);
  const connection = await connect();
  const { records } = await connection.feeds.get("penalties")!.poll(signal);
  expect(records).toMatchObject([{ unreadable: expect.stringMatching(/999999.*520100/) as unknown }, { fields: { Body: { wsh: "示例" } } }]);
  await connection.close();
});

test("a stray control character does not make a message unreadable", async () => {
  const { counterpart, connect } = await start();
  await using _ = counterpart;
  const connection = await connect();
  const record = { ...target(1), fields: { wsh: "黔示\u0001罚", area: "520100" } };
  expect(await connection.targets.get("notices")!.write([record], signal)).toMatchObject([{ result: "written" }]);
  expect(await counterpart.effects("notices")).toMatchObject([{ fields: { wsh: "黔示\ufffd罚" } }]);
  await connection.close();
});

test("settings that contradict each other are refused at once", async () => {
  const { counterpart, connect } = await start();
  await using _ = counterpart;
  const twice = { parties: [{ id: "520100" }, { id: "520100" }] };
  await expect(connect(twice)).rejects.toMatchObject({ reason: "INVALID_REQUEST", message: expect.stringMatching(/520100 写了两次/) as unknown });
});

test("inspect names operations, and the parts of one", async () => {
  const { wsdl } = exchangeManifest().connector.settings;
  const settings = soapSettings.parse({ wsdl, parties: [{ id: "x" }] });
  const { records } = await soapConnector.inspect!(settings, "", signal);
  expect(records.map(({ place }) => place)).toEqual(["FetchMessages", "AcknowledgeMessage", "SendMessage", "CountMessages", "ListHeld"]);
  expect(await soapConnector.inspect!(settings, "FetchMessages", signal)).toMatchObject({ columns: ["code", "text", "message", "message.sn", "message.xml"] });
});

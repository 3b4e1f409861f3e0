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
  const connect = () => {
    const { penalties } = manifest.feeds;
    const { notices } = manifest.targets;
    const { emits: _e, ...feed } = penalties!;
    const { takes: _t, fields: _f, ...target } = notices!;
    const settings = soapSettings.parse({ ...manifest.connector.settings, ...counterpart.settings });
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

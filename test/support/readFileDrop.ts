import { join } from "node:path";
import type { RecordAnswer, SourceRecord } from "../../adapters/sdk/connectors/contract.ts";
import { fileDrop } from "../../adapters/sdk/connectors/file-drop/connector.ts";
import { fileDropFeed, fileDropSettings } from "../../adapters/sdk/connectors/file-drop/settings.ts";
import { createLogger } from "../../services/shared/log.ts";

/** A process that reads a drop folder to its end and says what it read and how much memory that took. */
const root = process.argv[2]!;
const signal = new AbortController().signal;
const parts = { settings: fileDropSettings.parse({ directory: join(root, "drop") }), feeds: new Map([["rows", fileDropFeed.parse({ stableMs: 0 })]]), targets: new Map() };
const connection = await fileDrop.connect(parts, { system: "example", log: createLogger("test", "silent"), signal, stateDir: join(root, "state") });
const feed = connection.feeds.get("rows")!;
const accepted = ({ place }: SourceRecord): RecordAnswer => ({ place, outcome: "accepted", eventId: "e", caseId: "c", version: 1, waitingFor: "", waitingUntil: "", errors: [], warnings: [] });

const since = performance.now();
let records = 0;
let last: SourceRecord | undefined;
for (let batch = await feed.poll(signal); batch.records.length > 0; batch = await feed.poll(signal)) {
  records += batch.records.length;
  last = batch.records.at(-1);
  await batch.settle(batch.records.map(accepted));
}
const perSecond = Math.round((records * 1_000) / (performance.now() - since));
await connection.close();
process.stdout.write(JSON.stringify({ records, perSecond, last: last?.fields, megabytes: process.resourceUsage().maxRSS / 1_024 }));

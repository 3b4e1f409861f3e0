import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CaseServiceDefinition } from "../../proto/gen/hub/case/v1/case_service.ts";
import { startProcess } from "../support/childProcess.ts";
import { SERVICE_KEY, type BenchHub } from "./hub.ts";
import { median, rateOf, rounded } from "./stats.ts";
import { submitAll } from "./submitting.ts";

export interface TraceOutageResult {
  readonly rows: number;
  /** Rows answered per second while the trace writes its book. */
  readonly normalPerSecond: number;
  /** The same while its database hangs (SIGSTOP) and while there is none. */
  readonly frozenPerSecond: number;
  readonly downPerSecond: number;
  /** Outage over normal, medians of the rounds; the goal is 0.95. */
  readonly frozenRatio: number;
  readonly downRatio: number;
}

const HOST = join(import.meta.dirname, "../../services/host.ts");
const DATABASE = join(import.meta.dirname, "../crash/disasters/databaseServer.ts");

/** What it costs the exchange when the database of the trace hangs or is gone: the three take turns on one hub. */
export async function measureTraceOutage(hub: BenchHub, { count, rounds }: { count: number; rounds: number }): Promise<TraceOutageResult> {
  const dir = mkdtempSync(join(tmpdir(), "bench-trace-"));
  const startDatabase = (port = 0) => startProcess(DATABASE, [dir, String(port)], {});
  let database = await startDatabase();
  const { url, port } = database.ready as { url: string; port: number };
  const settings = { NATS_URL: hub.nats.url, HUB_SERVICE_KEY: SERVICE_KEY, HUB_KEY_SECRET: "bench-key-secret-0001", DATABASE_URL: url, HUB_DATA_DIR: dir };
  const addresses = { HUB_REGISTRY_ADDRESS: hub.registryAddress, HUB_DELIVERY_ADDRESS: hub.deliveryAddress };
  const trace = await startProcess(HOST, ["trace"], { ...settings, ...addresses });
  const client = hub.sender.client(CaseServiceDefinition);
  let from = 7_000_000;
  const turn = () => rateOf(count, () => submitAll(client, { from: (from += count), count, batch: 250, window: 8 }));
  await turn();
  const seen: { normal: number; frozen: number; down: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const normal = await turn();
    process.kill(database.pid, "SIGSTOP");
    const frozen = await turn().finally(() => process.kill(database.pid, "SIGCONT"));
    await database.kill();
    const down = await turn();
    database = await startDatabase(port);
    seen.push({ normal, frozen, down });
  }
  await trace.close();
  await database.kill();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  const middle = (of: (one: (typeof seen)[number]) => number) => median(seen.map(of));
  return {
    rows: count,
    normalPerSecond: Math.round(middle(({ normal }) => normal)),
    frozenPerSecond: Math.round(middle(({ frozen }) => frozen)),
    downPerSecond: Math.round(middle(({ down }) => down)),
    frozenRatio: rounded(middle(({ frozen, normal }) => frozen / normal)),
    downRatio: rounded(middle(({ down, normal }) => down / normal)),
  };
}

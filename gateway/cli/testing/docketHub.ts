import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createHubChannel } from "../../../services/shared/grpc/client.ts";
import { DocketServiceDefinition } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import { startProcess } from "../../../test/support/childProcess.ts";
import { startNatsServer } from "../../../test/support/natsServer.ts";
import { parseScenario } from "../scenario/parseScenario.ts";
import { playScenario, startOf } from "../scenario/playScenario.ts";
import { procedureNames } from "../scenario/procedureTable.ts";
import { toClockTime } from "../scenario/rules/clockTime.ts";
import type { Scenario } from "../scenario/rules/scenario.ts";
import type { ScenarioResult } from "../scenario/rules/scenarioResult.ts";
import { connectScenario } from "../scenario/scenarioClient.ts";
import { choosePorts } from "../supervisor/ports.ts";

/** Services with a clock of their own, in which a scenario has been played; the docket has taken it in. */
export interface DocketHub extends AsyncDisposable {
  /** `host:port` of every service. */
  readonly address: string;
  readonly serviceKey: string;
  readonly played: ScenarioResult;
}

const HOST = join(import.meta.dirname, "../../../services/host.ts");
const SERVICES = ["registry", "case", "hints", "trace", "docket", "credit", "delivery"];
const SERVICE_KEY = "service-key-of-the-docket-test";
const TAKEN_IN_MS = 50_000;

/** Starts nats-server and the services, and plays the scenario. */
export async function startDocketHub(scenarioText: string): Promise<DocketHub> {
  const scenario = parseScenario(scenarioText, "scenario.json");
  await using starting = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), "qianlian-cli-docket-"));
  starting.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const nats = starting.use(await startNatsServer());
  const address = `127.0.0.1:${(await choosePorts([])).case}`;
  starting.use(await startProcess(HOST, SERVICES, environmentOf({ dataDir, natsUrl: nats.url, address, startAt: startOf(scenario) })));
  const played = await play(scenario, address);
  await untilTakenIn(address, BigInt(Object.keys(played.cases).length));
  const running = starting.move();
  return { address, serviceKey: SERVICE_KEY, played, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

interface Place {
  readonly dataDir: string;
  readonly natsUrl: string;
  readonly address: string;
  readonly startAt: number;
}

function environmentOf({ dataDir, natsUrl, address, startAt }: Place): Record<string, string> {
  return {
    NATS_URL: natsUrl,
    HUB_DATA_DIR: dataDir,
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_KEY_SECRET: "secret-of-keyed-hashes-of-this-test",
    HUB_REGISTRY_ADDRESS: address,
    HUB_PORT: address.split(":")[1] ?? "",
    HUB_CLOCK: toClockTime(startAt),
  };
}

async function play(scenario: Scenario, address: string): Promise<ScenarioResult> {
  const names = procedureNames();
  const never = new AbortController().signal;
  const client = await connectScenario({ address, serviceKey: SERVICE_KEY, failed: never, lastWords: () => "" }, names, never);
  try {
    return await playScenario({ scenario, file: "scenario.json", client, names, signal: never });
  } finally {
    client.close();
  }
}

/** The database of the docket may still be being created: until then it answers UNAVAILABLE. */
async function untilTakenIn(address: string, cases: bigint): Promise<void> {
  const channel = createHubChannel(address, { key: SERVICE_KEY });
  const docket = channel.client(DocketServiceDefinition);
  try {
    for (const deadline = Date.now() + TAKEN_IN_MS; ; await pause(50)) {
      const state = await docket.getDocketState({}).catch(() => undefined);
      if (state && state.behind === 0n && state.cases >= cases) return;
      if (Date.now() > deadline) throw new Error(`the docket has not taken in ${cases} cases but ${state?.cases}, behind ${state?.behind}`);
    }
  } finally {
    channel.close();
  }
}

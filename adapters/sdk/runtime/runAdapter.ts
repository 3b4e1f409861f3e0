import { mkdir } from "node:fs/promises";
import type { Logger } from "pino";
import { backoffMs, pause } from "../../../services/shared/backoff.ts";
import type { Adapter, AdapterConnection, AdapterContext } from "../contract.ts";
import { createStatus, describeFailure, placeOf, type AdapterStatus } from "./adapterStatus.ts";
import { runHealthLoop, type HealthOptions } from "./healthLoop.ts";
import type { HubClients } from "./hubClients.ts";
import { runInventoryLoop } from "./inventoryLoop.ts";
import { createPublicationReporter } from "./publicationReporter.ts";
import { runSinkLoop } from "./sinkLoop.ts";
import { runSourceLoop } from "./sourceLoop.ts";

export interface RunAdapterOptions<Config> {
  readonly adapter: Adapter<Config>;
  /** Settings, parsed already by `adapter.manifest.config`. */
  readonly config: Config;
  readonly hub: HubClients;
  readonly subscriptionId: string;
  readonly log: Logger;
  /** Ends the adapter. */
  readonly signal: AbortSignal;
  /** Made when missing. */
  readonly stateDir: string;
  /** Wait after an empty poll, milliseconds; default 200. */
  readonly pollIntervalMs?: number;
  /** `deliver` calls at a time; default 4. */
  readonly concurrency?: number;
  /** Unanswered deliveries the hub may send; default 1000. */
  readonly window?: number;
  /** What it says of itself to the hub, every few seconds; default: it says nothing, and cannot be paused. */
  readonly health?: HealthOptions;
  /** Puts itself between the loops and the connection; for conformance runs. Default: the connection itself. */
  readonly watch?: (connection: AdapterConnection) => AdapterConnection;
}

export interface RunningAdapter {
  /** Counters that go on changing. */
  readonly status: Readonly<AdapterStatus>;
  /** Resolves after the signal, when all loops have ended and the connection is closed. Never rejects. */
  readonly done: Promise<void>;
}

/** Connects an adapter, again and again with backoff, and runs its source, its sink and its inventory until the signal. */
export function runAdapter<Config>(options: RunAdapterOptions<Config>): RunningAdapter {
  const status = createStatus(options.adapter.manifest.system);
  return { status, done: run(options, status) };
}

async function run<Config>(options: RunAdapterOptions<Config>, status: AdapterStatus): Promise<void> {
  const { hub, health, log, signal } = options;
  const found: { connection?: AdapterConnection } = {};
  // From the first: a system that is away is what its owner wants to hear of.
  const saying = health && runHealthLoop({ ...health, hub, status, log, signal, lag: () => found.connection?.lag?.(signal) });
  const connection = await connect(options, status);
  if (connection) {
    found.connection = connection;
    await runLoops(connection, options, status);
    await connection.close().catch((error: unknown) => log.warn({ system: status.system, failure: describeFailure(error), at: placeOf(error) }, "adapter.closeFailed"));
  }
  await saying;
}

async function runLoops<Config>({ source, sink, inventory }: AdapterConnection, options: RunAdapterOptions<Config>, status: AdapterStatus): Promise<void> {
  const { hub, subscriptionId, log, signal, pollIntervalMs = 200, concurrency = 4, window = 1_000 } = options;
  const common = { hub, status, log, signal };
  await Promise.all([
    source && runSourceLoop({ ...common, source, pollIntervalMs }),
    sink && runSinkLoop({ ...common, sink, subscriptionId, concurrency, window }),
    inventory && runInventoryLoop({ inventory, hub, subscriptionId, system: status.system, log, signal }),
  ]);
}

async function connect<Config>(options: RunAdapterOptions<Config>, status: AdapterStatus): Promise<AdapterConnection | undefined> {
  const { adapter, config, hub, log, signal, stateDir, watch = (made: AdapterConnection) => made } = options;
  const context: AdapterContext = { log, signal, stateDir, reportPublications: createPublicationReporter(hub.credit, signal) };
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      await mkdir(stateDir, { recursive: true });
      const connection = watch(await adapter.connect(config, context));
      Object.assign(status, { connected: true, lastError: "" });
      log.info({ system: status.system, attempt }, "adapter.connected");
      return connection;
    } catch (error) {
      status.lastError = describeFailure(error);
      if (attempt === 1) log.warn({ system: status.system, failure: status.lastError, at: placeOf(error) }, "adapter.connectFailed");
      await pause(backoffMs(attempt, 100, 5_000), signal);
    }
  }
  return undefined;
}

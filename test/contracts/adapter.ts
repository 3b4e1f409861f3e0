import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, vi } from "vitest";
import type { Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { PublicationReport } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import type { Adapter, AdapterConnection } from "../../adapters/sdk/contract.ts";
import type { Simulator } from "../../seeds/simulators/contract.ts";
import { createLogger } from "../../services/shared/log.ts";
import { sinkSuite } from "./adapterSink.ts";
import { sourceSuite } from "./adapterSource.ts";

/** What an adapter under test is made of, and where its system limits what can be tested. */
export interface AdapterTraits {
  /** Settings beside the simulator's `adapterConfig`, e.g. shorter waits. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Present when the system sends facts. */
  readonly source?: SourceTraits;
  /** Present when the system takes events. */
  readonly sink?: SinkTraits;
  /** False when the simulator cannot be taken down; default true. */
  readonly canBeDown?: boolean;
}

export interface SourceTraits {
  /**
   * Enters one fact per number as the system's users do and resolves with the tickets. Default: penalty rows with the
   * decision number of `decisionNoOf(number)` through `feed`.
   */
  readonly enter?: (simulator: Simulator, numbers: readonly number[]) => Promise<readonly string[]>;
  /** The number a submission was entered with; default: the decision number's. */
  readonly numberOf?: (submission: Submission) => number;
}

export interface SinkTraits {
  /** Type and data of an event that brings a record to this version, e.g. an encoded PublicationRequested. */
  readonly event: (record: RecordVersion) => Pick<Event, "type" | "data">;
  /** False when the system cannot refuse a record; default true. */
  readonly refuses?: boolean;
  /** False when the system gives no answers that could be lost; default true. */
  readonly losesAnswers?: boolean;
  /** False when the system cannot be asked what it holds; default true. */
  readonly namesHoldings?: boolean;
}

export interface RecordVersion {
  readonly caseId: string;
  readonly version: number;
  readonly decisionNo: string;
}

/** One running system with its adapter; `connect` may be called again to play a restart of the adapter. */
export interface AdapterBench {
  readonly simulator: () => Simulator;
  readonly connect: () => Promise<AdapterConnection>;
  readonly reports: PublicationReport[];
}

/**
 * The conformance suite of adapters: every adapter runs it against its simulated system, without a hub. Call it at the
 * top level of an `*.int.test.ts` file.
 */
export function testAdapter<Config>(
  name: string,
  makeSimulator: (dataDir: string) => Promise<Simulator>,
  adapter: Adapter<Config>,
  traits: AdapterTraits,
): void {
  // Real files and ports on a shared machine: the limit is there to end a hang, not to measure.
  vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
  describe(name, () => {
    let directory: string;
    let simulator: Simulator;
    let open: { connection: AdapterConnection; stop: AbortController } | undefined;
    const reports: PublicationReport[] = [];

    const disconnect = async () => {
      open?.stop.abort();
      await open?.connection.close();
      open = undefined;
    };
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), "adapter-"));
      simulator = await makeSimulator(directory);
      reports.length = 0;
    });
    afterEach(async () => {
      simulator.misbehave({});
      await disconnect();
      await simulator.close();
      await rm(directory, { recursive: true });
    });

    const connect = async () => {
      await disconnect();
      const stop = new AbortController();
      const config = adapter.manifest.config.parse({ ...simulator.adapterConfig, ...traits.settings });
      const connection = await adapter.connect(config, {
        log: createLogger("test", "silent"),
        signal: stop.signal,
        stateDir: directory,
        reportPublications: async (_channel, given) => void reports.push(...given),
      });
      open = { connection, stop };
      return connection;
    };
    const bench: AdapterBench = { simulator: () => simulator, connect, reports };
    const canBeDown = traits.canBeDown ?? true;
    if (traits.source) sourceSuite(bench, traits.source, canBeDown);
    if (traits.sink) sinkSuite(bench, traits.sink, canBeDown);
  });
}

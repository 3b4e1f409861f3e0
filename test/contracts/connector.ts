import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, vi } from "vitest";
import type { Connector, ConnectorConnection, SourceRecord } from "../../adapters/sdk/connectors/contract.ts";
import type { AdapterManifestFile } from "../../adapters/sdk/manifest/schema.ts";
import type { Counterpart } from "../../seeds/simulators/counterpart.ts";
import { createLogger } from "../../services/shared/log.ts";
import { checkSuite } from "./connector/check.ts";
import { connectorParts } from "./connector/connectorParts.ts";
import { feedSuite } from "./connector/feed.ts";
import { restartSuite } from "./connector/restarts.ts";
import { targetSuite } from "./connector/target.ts";

/** What a connector under test is made of, and where its kind limits what can be tested. */
export interface ConnectorTraits {
  /** Present when the kind reads records. */
  readonly feed?: FeedTraits;
  /** Present when the kind writes records. */
  readonly target?: ConnectorTargetTraits;
  /** Settings beside the counterpart's, e.g. shorter waits. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings with which a system that takes `slowMs` for every request is too slow; absent when it cannot be slow. */
  readonly slow?: { readonly settings: Readonly<Record<string, unknown>>; readonly slowMs: number };
  /** False when the other side cannot be taken down; default true. */
  readonly canBeDown?: boolean;
  /** The manifest with a place or column that is not there, and words that the finding must hold; absent when nothing can be missing. */
  readonly missing?: { readonly change: (manifest: AdapterManifestFile) => AdapterManifestFile; readonly words: RegExp };
}

export interface FeedTraits {
  /** Name in the manifest. */
  readonly name: string;
  /** The n-th record as the system's users enter it. */
  readonly record: (number: number) => Readonly<Record<string, unknown>>;
  /** The number with which a record was entered. */
  readonly numberOf: (record: SourceRecord) => number;
  /** Enters something that cannot be read as a record; absent when the kind knows none. */
  readonly enterUnreadable?: (counterpart: Counterpart) => Promise<void>;
  /** False when records may come in another order than they were entered; default true. */
  readonly keepsOrder?: boolean;
  /** False when the system is told nothing about its records; default true. */
  readonly tellsAnswers?: boolean;
  /** False when the system cannot say how many records wait; default true. */
  readonly countsLag?: boolean;
}

export interface ConnectorTargetTraits {
  /** Name in the manifest. */
  readonly name: string;
  /** Fields of a version of the n-th record; one of them holds `textOf(number)`, by which it can be refused. */
  readonly fields: (record: { readonly number: number; readonly version: number; readonly text: string }) => Readonly<Record<string, unknown>>;
  /** False when the system cannot refuse a record; default true. */
  readonly refuses?: boolean;
  /** False when the system gives no answers that could be lost; default true. */
  readonly losesAnswers?: boolean;
  /** False when the system sorts out lower versions by itself, so that they arrive there; default true. */
  readonly guardsVersions?: boolean;
  /** False when the system cannot be asked what it holds; default true. */
  readonly namesHoldings?: boolean;
}

/** The other side with the manifest from which it was made. */
export interface ConnectorSetup {
  readonly manifest: AdapterManifestFile;
  readonly connector: Connector;
  readonly counterpart: Counterpart;
}

/** What the parts of the suite work with. */
export interface ConnectorBench {
  readonly setup: () => ConnectorSetup;
  /** Opens a connection, ending the former one without further ado: a restart of the adapter. */
  readonly connect: (change?: ConnectChange) => Promise<ConnectorConnection>;
}

export interface ConnectChange {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly manifest?: AdapterManifestFile;
}

/**
 * The suite of connectors: every kind runs it against its counterpart, without a hub. `makeSetup` starts an empty other side
 * for each test, in a directory of its own. Call it at the top level of an `*.int.test.ts` file.
 */
export function testConnector(name: string, makeSetup: (dataDir: string) => Promise<ConnectorSetup>, traits: ConnectorTraits): void {
  // Real servers on a shared machine: the limit is there to end a hang, not to measure.
  vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
  describe(name, () => {
    let directory: string;
    let setup: ConnectorSetup;
    let open: { connection: ConnectorConnection; stop: AbortController } | undefined;

    const disconnect = async () => {
      const closing = open;
      open = undefined;
      closing?.stop.abort();
      await closing?.connection.close();
    };
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), "connector-"));
      setup = await makeSetup(join(directory, "system"));
    });
    afterEach(async () => {
      setup.counterpart.misbehave({});
      await disconnect();
      await setup.counterpart[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    });

    const connect = async ({ settings = {}, manifest = setup.manifest }: ConnectChange = {}) => {
      await disconnect();
      const stop = new AbortController();
      const given = { ...manifest.connector.settings, ...setup.counterpart.settings, ...traits.settings, ...settings };
      const context = { system: manifest.id, log: createLogger("test", "silent"), signal: stop.signal, stateDir: directory };
      const connection = await setup.connector.connect(connectorParts(setup.connector, manifest, given), context);
      open = { connection, stop };
      return connection;
    };
    const bench: ConnectorBench = { setup: () => setup, connect };
    if (traits.feed) feedSuite(bench, traits.feed, traits);
    if (traits.feed) restartSuite(bench, traits.feed);
    if (traits.target) targetSuite(bench, traits.target, traits);
    checkSuite(bench, traits);
  });
}

import type { AdapterManifestFile } from "../../adapters/sdk/manifest/schema.ts";
import type { ConnectorKind } from "../../adapters/sdk/connectors/contract.ts";
import type { Logger } from "../../services/shared/log.ts";
import type { Faults } from "./contract.ts";

/**
 * The other side of a connector: what a department's system would be, made from a manifest alone (tables, folder or endpoints as the
 * manifest names them). The connectors' suite, `hub sandbox` and `hub adapter prove` run on it. It keeps what it is given in
 * real tables or files and survives a restart of its process with them.
 */
export interface Counterpart extends AsyncDisposable {
  readonly kind: ConnectorKind;
  /** Settings that take the place of those in the manifest, so that the adapter talks to this side; undefined = without that one. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Enters records in a feed as the system's own users would; resolves with a ticket per record, in order. */
  enter(feed: string, records: readonly Readonly<Record<string, unknown>>[]): Promise<readonly string[]>;
  /** What the system has been told about entered records; those without an answer yet are absent. */
  answers(feed: string): Promise<readonly CounterpartAnswer[]>;
  /** Every effect the adapter had on a target, oldest first: one entry per record applied, also when applied twice. */
  effects(target: string): Promise<readonly CounterpartEffect[]>;
  /** Sets how the system misbehaves from now on; replaces the former setting; `{}` ends it. */
  misbehave(faults: Faults): void;
}

export interface CounterpartAnswer {
  readonly ticket: string;
  readonly outcome: string;
  /** Everything that was written back, as text. */
  readonly told: string;
}

export interface CounterpartEffect {
  /** `TargetRecord.deliveryId`, `key` and `version`, as far as the manifest has a place for them; else empty and 0. */
  readonly deliveryId: string;
  readonly key: string;
  readonly version: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface CounterpartOptions {
  readonly dataDir: string;
  readonly log: Logger;
  /** A test instance to use instead of an own one, e.g. a database URL. */
  readonly url?: string;
  /** Directory of the manifest, for what may stand beside it, e.g. the `schema.sql` of exchange tables. */
  readonly manifestDir?: string;
}

/** Starts the other side; fails with TARGET_UNAVAILABLE when what it needs (e.g. a MariaDB server) is not on this machine. */
export type StartCounterpart = (manifest: AdapterManifestFile, options: CounterpartOptions) => Promise<Counterpart>;

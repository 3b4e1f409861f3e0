import type { Logger } from "pino";
import type { z } from "zod";
import type { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import type { FeedLag, InventoryRecord } from "../contract.ts";

/** The kinds of interface that a manifest can name. */
export const connectorKinds = ["exchange-table", "file-drop", "rest", "webhook", "soap", "grpc"] as const;

export type ConnectorKind = (typeof connectorKinds)[number];

/**
 * A kind of interface. It moves records and knows nothing of events: what a record means stands in the manifest's mapping.
 * The suite in test/contracts/connector.ts says what every one of them promises.
 */
export interface Connector<Settings = unknown, Feed = unknown, Target = unknown> {
  readonly kind: ConnectorKind;
  /** Settings of the whole connection, e.g. address and credentials. `.meta({ description, sensitive })` on each. */
  readonly settings: z.ZodType<Settings>;
  /** Settings of one feed, e.g. the table that is read and where answers are written; absent when the kind reads nothing. */
  readonly feed?: z.ZodType<Feed>;
  /** Settings of one target, e.g. the table that is written and its key columns; absent when the kind writes nothing. */
  readonly target?: z.ZodType<Target>;
  /**
   * Opens the connection. It need not connect to anything yet. Fails with HubError TARGET_UNAVAILABLE, or INVALID_REQUEST for
   * settings that contradict each other.
   */
  connect(parts: ConnectorParts<Settings, Feed, Target>, context: ConnectorContext): Promise<ConnectorConnection>;
  /** What is there, for people who write a manifest: columns and the first records of a table, file or list. */
  inspect?(settings: Settings, place: string, signal: AbortSignal): Promise<Inspection>;
}

/** Connectors that a manifest may name, by their kind. */
export type KnownConnectors = Readonly<Partial<Record<ConnectorKind, Connector>>>;

export interface ConnectorParts<Settings, Feed, Target> {
  readonly settings: Settings;
  /** By their names in the manifest. */
  readonly feeds: ReadonlyMap<string, Feed>;
  readonly targets: ReadonlyMap<string, Target>;
}

export interface ConnectorContext {
  /** System id, for messages and logs. */
  readonly system: string;
  readonly log: Logger;
  /** Aborted when the host stops; long waits must end then. */
  readonly signal: AbortSignal;
  /** Directory that survives restarts, for what the system has no place for. */
  readonly stateDir: string;
}

export interface ConnectorConnection {
  readonly feeds: ReadonlyMap<string, RecordFeed>;
  readonly targets: ReadonlyMap<string, RecordTarget>;
  /**
   * Looks whether the system is what the manifest says: reachable, credentials taken, tables and columns there, rights enough. Changes
   * nothing. Never throws: what fails is a finding.
   */
  check(signal: AbortSignal): Promise<readonly Finding[]>;
  /** Ends the connection; called once. */
  close(): Promise<void>;
}

/** One result of a look at the system. */
export interface Finding {
  readonly ok: boolean;
  /** Where: `connection`, `feeds.penalties`, `targets.results.columns.ajbs`. */
  readonly place: string;
  /** What was found and, when not ok, what to do; Chinese / English. */
  readonly message: string;
}

/** What a place in the system holds. */
export interface Inspection {
  readonly columns: readonly string[];
  /** At most 100, as found. */
  readonly records: readonly SourceRecord[];
}

/** Reads records from the system. One `poll` at a time; the next one only after the former batch was settled. */
export interface RecordFeed {
  /**
   * The next records in the system's order, at most 500 and about 700,000 characters, or none when there is nothing now. Throws HubError
   * TARGET_UNAVAILABLE or TARGET_TIMEOUT when the system cannot be read. A record that cannot be read at all comes with `unreadable`.
   */
  poll(signal: AbortSignal): Promise<RecordBatch>;
  /** How far behind: what waits at the source, as far as it can be told without reading it. */
  lag(signal: AbortSignal): Promise<FeedLag>;
}

export interface RecordBatch {
  readonly records: readonly SourceRecord[];
  /**
   * Writes the answers back, one per record in the same order, and moves the cursor: in one transaction where the system has them. A
   * crash before it ends makes the records come again under the same places. Settling twice does no harm.
   */
  settle(answers: readonly RecordAnswer[]): Promise<void>;
}

/** One record as the system holds it. */
export interface SourceRecord {
  /** Names this record in this system for ever, e.g. `nyzf_cf/123` or `批次7.csv#12`: the hub knows repetitions by it. */
  readonly place: string;
  /** Where a person finds it, e.g. `批次7.csv 第 13 行 / line 13`; default: the place. */
  readonly where?: string;
  /** Names to values, as found; numbers and dates of databases as text without loss. Nested only where the format is. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Why the record cannot be read; `fields` is then empty. Chinese / English, with what to do. */
  readonly unreadable?: string;
}

/** What became of a record. */
export type RecordOutcome = "accepted" | "duplicate" | "parked" | "manual" | "rejected" | "ignored";

/** The hub's answer to a record, or the adapter's own (`rejected` by the mapping, `ignored` when no rule takes the record). */
export interface RecordAnswer {
  readonly place: string;
  readonly outcome: RecordOutcome;
  readonly eventId: string;
  readonly caseId: string;
  /** Version of the hub's record, from 1; 0 when there is none. */
  readonly version: number;
  readonly waitingFor: string;
  readonly waitingUntil: string;
  /** `field` is the name that the system itself uses, where the mapping computes it from one field alone. */
  readonly errors: readonly FieldIssue[];
  readonly warnings: readonly FieldIssue[];
}

/** Writes records to the system. */
export interface RecordTarget {
  /**
   * The system keeps what it has in a field that a record leaves off: a mapped field without a value comes as null then. Absent: such a
   * field is left off.
   */
  readonly takesNull?: boolean;
  /**
   * Applies records and returns one result per record. Idempotent by `deliveryId`; never goes back to a lower `version` of a `key`. At most
   * one record of a key is under way. A record that the system refuses harms only itself. Throws HubError TARGET_UNAVAILABLE,
   * TARGET_TIMEOUT or TARGET_RATE_LIMITED when none of them could be applied for a reason that is not theirs.
   */
  write(records: readonly TargetRecord[], signal: AbortSignal): Promise<readonly WriteResult[]>;
  /**
   * What the system holds of what was written, read from the system itself; absent when it cannot be asked. Throws when it cannot
   * be read to its end.
   */
  holdings?(signal: AbortSignal): AsyncIterable<InventoryRecord>;
}

/** What the system is to hold. */
export interface TargetRecord {
  readonly deliveryId: string;
  readonly eventId: string;
  /** `recordKey(event.subject, event.type)`: names the record for ever. */
  readonly key: string;
  /** `event.caseVersion`. */
  readonly version: number;
  /** The mapped fields, named as the system names them. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface WriteResult {
  readonly deliveryId: string;
  /**
   * `kept`: the system has this delivery, or a later version, already. `later`: the way to this record's own receiver is closed for now, and
   * others must not wait for it; only systems with several receivers say so.
   */
  readonly result: "written" | "kept" | "refused" | "later";
  /** The system's receipt; empty when it gives none. */
  readonly receipt: string;
  /** Refused or later: what the system said, without personal values; Chinese / English. */
  readonly message?: string;
  /** Refused: the system's own code, where it has one. */
  readonly code?: string;
  /** What the system answered for this record, e.g. its number and time; for a target's `reports`. */
  readonly reply?: Readonly<Record<string, unknown>>;
}

import type { Logger } from "pino";
import type { z } from "zod";
import type { Submission, SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { PublicationReport } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import type { Answer, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { HeldRecord } from "../../proto/gen/hub/delivery/v1/reconcile_service.ts";

/**
 * The adapter contract. An adapter connects one system to the hub. It decides only how to read, how to write and
 * whether a failure may pass; the SDK submits, retries, answers and logs.
 */
export interface Adapter<Config = unknown> {
  readonly manifest: AdapterManifest<Config>;
  /** Opens the connection to the system. Fails with HubError TARGET_UNAVAILABLE; the host then tries again with backoff. */
  connect(config: Config, context: AdapterContext): Promise<AdapterConnection>;
}

export interface AdapterManifest<Config = unknown> {
  /** System id in the register, e.g. `ip-case`. */
  readonly system: string;
  readonly name: string;
  readonly nameEn: string;
  readonly summary: string;
  /** Settings; `.meta({ description, sensitive })` on each. */
  readonly config: z.ZodType<Config>;
}

export interface AdapterContext {
  readonly log: Logger;
  /** Aborted when the host stops; long waits must end then. */
  readonly signal: AbortSignal;
  /** Directory that survives restarts, for adapters that have no other place for a cursor. */
  readonly stateDir: string;
  /** Reports what a channel did. Resolves when the hub has recorded it; retries while the hub is away. */
  reportPublications(channel: string, reports: readonly PublicationReport[]): Promise<void>;
}

export interface AdapterConnection {
  /** Reads facts from the system; absent when the system sends none. */
  readonly source?: Source;
  /** Writes events to the system; absent when the system takes none. */
  readonly sink?: Sink;
  /** Says what the system holds of what the sink wrote; absent when the system cannot be asked. */
  readonly inventory?: Inventory;
  /** How far behind the source is, told without reading it; absent when the system cannot say. Asked at most every 10 s; throws as `poll` does. */
  lag?(signal: AbortSignal): Promise<FeedLag>;
  /** Ends the connection; called once. */
  close(): Promise<void>;
}

export interface Source {
  /**
   * The next facts in the system's order, at most 500, or an empty list when there is nothing now. Called again only
   * after the former batch was settled. Throws HubError TARGET_UNAVAILABLE when the system cannot be read.
   */
  poll(signal: AbortSignal): Promise<SourceBatch>;
}

export interface SourceBatch {
  readonly submissions: readonly Submission[];
  /**
   * Writes the hub's answers back into the system, one per submission in the same order, and moves the cursor: in one
   * transaction where the system has them. A crash before it ends makes the batch come again; the hub gives the same answers
   * again, because it knows a submission by its `sourceReference`, which must name one row for ever.
   */
  settle(answers: readonly SubmissionAnswer[]): Promise<void>;
}

export interface Sink {
  /**
   * Applies deliveries to the system and returns one answer per delivery. The hub has at most one unanswered delivery
   * per case and subscription, so deliveries of one call and of concurrent calls are independent of each other.
   * Must be idempotent by `deliveryId`, and must never go back to a lower `event.caseVersion` of a record. A thrown
   * HubError counts for all deliveries of the call: TARGET_UNAVAILABLE or TARGET_TIMEOUT hold the subscription.
   */
  deliver(deliveries: readonly Delivery[], signal: AbortSignal): Promise<readonly DeliveryAnswer[]>;
}

export interface Inventory {
  /** Every record has the hash of its event's data as it was delivered (`event.dataHash`); default false. */
  readonly hasHashes?: boolean;
  /** The system forgets what was withdrawn, so that it cannot be named; default false. */
  readonly omitsWithdrawn?: boolean;
  /**
   * What the system holds now, read from the system itself and not from notes of the adapter: `recordKey(event.subject,
   * event.type)` and `event.caseVersion` of the last event applied. In any order and in pieces, so that a large system is never
   * in memory at once; of several records with one key the highest version counts. Throws HubError TARGET_UNAVAILABLE or
   * TARGET_TIMEOUT when the system cannot be read to its end: half an inventory must not pass for a whole one.
   */
  records(signal: AbortSignal): AsyncIterable<InventoryRecord>;
}

/** A record of an inventory; `hash` only with `hasHashes`. */
export type InventoryRecord = Pick<HeldRecord, "key" | "version"> & Partial<HeldRecord>;

/** An answer with everything optional left off; see hub.delivery.v1.Answer. */
export type DeliveryAnswer = Pick<Answer, "deliveryId" | "result"> & Partial<Answer>;

/** How far behind a source or feed is. */
export interface FeedLag {
  /** Records that wait; undefined when the system cannot say. */
  readonly records?: number;
  /** When the oldest of them came, RFC 3339; undefined when the system cannot say. */
  readonly since?: string;
}

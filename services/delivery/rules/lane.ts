import { caseOfLane } from "./laneKey.ts";
import type { Tracked } from "./watermark.ts";

/** `leaving` for the dead letters, or `returning` from them: its case sends nothing meanwhile. */
export type ItemState = "waiting" | "sent" | "leaving" | "returning";

/** A delivery that is not final. */
export interface Item<Payload> extends Tracked {
  readonly lane: Lane<Payload>;
  /** The event; dropped when the delivery is recorded, and read from the journal again for its next attempt. */
  payload: Payload | undefined;
  state: ItemState;
  /** Attempts answered so far. */
  attempts: number;
  /** Attempts before the last redrive; the allowance is counted from here. */
  base: number;
}

/** Why the head of a lane waits. Words are masked. */
export interface Failure {
  readonly reason: string;
  readonly message: string;
}

/** The deliveries that keep their order among each other, oldest first; only the first may be sent. */
export interface Lane<Payload> {
  /** Name of the lane, see laneKey.ts: the case, or one delivery alone. */
  readonly key: string;
  readonly caseId: string;
  readonly items: Item<Payload>[];
  /** Not before this time (ms, by the clock that never jumps); 0 = at once. */
  retryAt: number;
  /** Grows with each outage that its delivery met: others are tried first. 0 = none since it last got on. */
  deferred: number;
  /** Stands in the queue of lanes that can send. */
  queued: boolean;
  /** The store holds a record of this lane. */
  recorded: boolean;
  /** To be recorded although nothing failed: it keeps the cursor from moving. */
  pinned: boolean;
  /** Everything of this lane up to here is in `items`, or final. */
  through: number;
  /** `through` of the record in the store. */
  recordedThrough: number;
  /** Sequences that a record in the store may have. */
  onRecord: ReadonlySet<number>;
  failure: Failure;
}

/** A lane as stored: enough to go on after a restart. */
export interface LaneRecord {
  readonly key: string;
  /** Sequence, attempts, attempts before the last redrive; oldest first. */
  readonly items: readonly (readonly [sequence: number, attempts: number, base: number])[];
  readonly through: number;
  readonly retryAt: number;
  readonly reason: string;
  readonly message: string;
}

export function newLane<Payload>(key: string): Lane<Payload> {
  const failure = { reason: "", message: "" };
  return { key, caseId: caseOfLane(key), items: [], retryAt: 0, deferred: 0, queued: false, recorded: false, pinned: false, through: 0, recordedThrough: 0, onRecord: new Set(), failure };
}

/** True when a restart could not find this lane's deliveries, or their attempts, by reading on from the cursor. */
export function needsRecord(lane: Lane<unknown>): boolean {
  return lane.items.length > 0 && (lane.pinned || lane.items.some((item) => item.settled || item.attempts > 0));
}

export function sequencesOf(record: LaneRecord | undefined): number[] {
  return record?.items.map(([sequence]) => sequence) ?? [];
}

export function toRecord({ key, items, through, retryAt, failure }: Lane<unknown>): LaneRecord {
  return { key, items: items.map((item) => [item.sequence, item.attempts, item.base] as const), through, retryAt, ...failure };
}

/**
 * The record of each delivery. A crash, or a write that only seemed to fail, may leave a redriven one on two: where it has
 * the most attempts behind it, it came last.
 */
export function homesOf(records: readonly LaneRecord[]): ReadonlyMap<number, LaneRecord> {
  const homes = new Map<number, LaneRecord>();
  const bases = new Map<number, number>();
  for (const record of records) {
    for (const [sequence, , base] of record.items) {
      if (base <= (bases.get(sequence) ?? -1)) continue;
      homes.set(sequence, record);
      bases.set(sequence, base);
    }
  }
  return homes;
}

/** Deliveries on record that reading on from the cursor comes to again. */
export function recordedBeyond(cursor: number, records: Iterable<LaneRecord>): number[] {
  return [...records].flatMap(sequencesOf).filter((sequence) => sequence > cursor);
}

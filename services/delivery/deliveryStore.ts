import { z } from "zod";
import type { KeyValue } from "../shared/bus/keyValue.ts";
import { steadyNow } from "../shared/clock.ts";
import { deadLetterSchema, type DeadLetter } from "./deadLetter.ts";
import type { LaneRecord } from "./rules/lane.ts";
import { noProgress, type Progress } from "./rules/rerunProgress.ts";

/** What a subscription must find again after a restart. */
export interface StoredState {
  /** Absent when the subscription was never opened. */
  readonly cursor: number | undefined;
  readonly lanes: readonly LaneRecord[];
  readonly deadLetters: readonly DeadLetter[];
}

/** What a replay must find again. */
export interface StoredReplay {
  readonly cursor: number | undefined;
  readonly progress: Progress;
  readonly lanes: readonly LaneRecord[];
}

/** Where a feed keeps its place. Every method resolves when the store has it, and throws when that is unknown. */
export interface FeedStore {
  saveCursor(cursor: number): Promise<void>;
  /** Keeps the record of a lane; undefined = none any more. */
  saveLane(key: string, record: LaneRecord | undefined): Promise<void>;
}

/** The durable state of subscriptions. Every method resolves when the store has it, and throws when that is unknown. */
export interface DeliveryStore {
  load(subscriptionId: string): Promise<StoredState>;
  /** Keeps where a subscription began, for those who ask later what it should have delivered. */
  saveStart(subscriptionId: string, firstSequence: number): Promise<void>;
  /** The first sequence that the subscription takes; 1 when it takes everything. */
  startOf(subscriptionId: string): Promise<number>;
  /** The live feed of a subscription. */
  feed(subscriptionId: string): FeedStore;
  loadReplay(subscriptionId: string, operationId: string): Promise<StoredReplay>;
  /** The feed of a replay; what it has done is stored with its cursor. */
  replayFeed(subscriptionId: string, operationId: string, progressAt: (cursor: number) => Progress): FeedStore;
  /** Forgets cursor and lanes of a replay that has ended. */
  deleteReplay(subscriptionId: string, operationId: string): Promise<void>;
  saveDeadLetter(subscriptionId: string, letter: DeadLetter): Promise<void>;
  deleteDeadLetter(subscriptionId: string, sequence: number): Promise<void>;
}

/** Longest wait of a failing case (Retry-After of an hour), milliseconds: a record written while the machine's clock was ahead waits no longer. */
const WAIT_MAX = 3_600_000;

const laneRecordSchema = z
  .object({
    /** Lanes of hubs before there were others are all named after their case. */
    key: z.string().optional(),
    caseId: z.string().optional(),
    items: z.array(z.tuple([z.int(), z.int(), z.int()])),
    through: z.int(),
    retryAt: z.number(),
    reason: z.string(),
    message: z.string(),
  })
  .transform(({ key, caseId, ...record }): LaneRecord => ({ ...record, key: key ?? caseId ?? "", retryAt: Math.min(record.retryAt, steadyNow() + WAIT_MAX) }));

const replayCursorSchema = z.object({
  cursor: z.int(),
  total: z.int(),
  done: z.int(),
  unchanged: z.int(),
  failed: z.int(),
});

const toLanes = (entries: ReadonlyMap<string, string>): LaneRecord[] => [...entries.values()].map((text) => laneRecordSchema.parse(JSON.parse(text)));

/** Name under which a replay keeps its place; subscription ids hold no `=`. */
const replayName = (subscriptionId: string, operationId: string): string => `${subscriptionId}=${operationId}`;

/** The store in a NATS KV bucket: `start.<sub>`, `cursor.<sub>`, `lane.<sub>.<lane>`, `dead.<sub>.<sequence>`; of replays `<sub>=<operation>` instead of `<sub>`. */
export function createDeliveryStore(kv: KeyValue): DeliveryStore {
  const put = async (key: string, value: unknown) => void (await kv.put(key, JSON.stringify(value)));
  const saveLane = (name: string) => (key: string, record: LaneRecord | undefined) => (record ? put(`lane.${name}.${key}`, record) : kv.delete(`lane.${name}.${key}`));
  return {
    async load(id) {
      const [cursor, lanes, letters] = await Promise.all([kv.get(`cursor.${id}`), kv.entries(`lane.${id}`), kv.entries(`dead.${id}`)]);
      return {
        cursor: cursor && Number(cursor.value),
        lanes: toLanes(lanes),
        deadLetters: [...letters.values()].map((text) => deadLetterSchema.parse(JSON.parse(text))),
      };
    },
    saveStart: (id, first) => put(`start.${id}`, first),
    startOf: async (id) => Number((await kv.get(`start.${id}`))?.value ?? 1),
    feed: (id) => ({ saveCursor: (cursor) => put(`cursor.${id}`, cursor), saveLane: saveLane(id) }),
    async loadReplay(id, operationId) {
      const name = replayName(id, operationId);
      const [entry, lanes] = await Promise.all([kv.get(`cursor.${name}`), kv.entries(`lane.${name}`)]);
      if (!entry) return { cursor: undefined, progress: noProgress, lanes: toLanes(lanes) };
      const { cursor, ...progress } = replayCursorSchema.parse(JSON.parse(entry.value));
      return { cursor, progress, lanes: toLanes(lanes) };
    },
    replayFeed(id, operationId, progressAt) {
      const name = replayName(id, operationId);
      return { saveCursor: (cursor) => put(`cursor.${name}`, { cursor, ...progressAt(cursor) }), saveLane: saveLane(name) };
    },
    async deleteReplay(id, operationId) {
      const name = replayName(id, operationId);
      const keys = [...(await kv.entries(`lane.${name}`)).keys()];
      await Promise.all([kv.delete(`cursor.${name}`), ...keys.map((key) => kv.delete(key))]);
    },
    saveDeadLetter: (id, letter) => put(`dead.${id}.${letter.sequence}`, letter),
    deleteDeadLetter: (id, sequence) => kv.delete(`dead.${id}.${sequence}`),
  };
}

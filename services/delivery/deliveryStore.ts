import { z } from "zod";
import type { KeyValue } from "../shared/bus/keyValue.ts";
import { deadLetterSchema, type DeadLetter } from "./deadLetter.ts";
import type { LaneRecord } from "./rules/lane.ts";

/** What a subscription must find again after a restart. */
export interface StoredState {
  readonly cursor: number;
  readonly lanes: readonly LaneRecord[];
  readonly deadLetters: readonly DeadLetter[];
}

/** The durable state of subscriptions. Every method resolves when the store has it, and throws when that is unknown. */
export interface DeliveryStore {
  load(subscriptionId: string): Promise<StoredState>;
  saveCursor(subscriptionId: string, cursor: number): Promise<void>;
  /** Keeps the record of a case's lane; undefined = none any more. */
  saveLane(subscriptionId: string, caseId: string, record: LaneRecord | undefined): Promise<void>;
  saveDeadLetter(subscriptionId: string, letter: DeadLetter): Promise<void>;
  deleteDeadLetter(subscriptionId: string, sequence: number): Promise<void>;
}

const laneRecordSchema = z.object({
  caseId: z.string(),
  items: z.array(z.tuple([z.int(), z.int(), z.int()])),
  through: z.int(),
  retryAt: z.number(),
  reason: z.string(),
  message: z.string(),
}) satisfies z.ZodType<LaneRecord>;

/** The store in a NATS KV bucket: `cursor.<sub>`, `lane.<sub>.<case>`, `dead.<sub>.<sequence>`. */
export function createDeliveryStore(kv: KeyValue): DeliveryStore {
  const put = async (key: string, value: unknown) => void (await kv.put(key, JSON.stringify(value)));
  return {
    async load(id) {
      const [cursor, lanes, letters] = await Promise.all([kv.get(`cursor.${id}`), kv.entries(`lane.${id}`), kv.entries(`dead.${id}`)]);
      return {
        cursor: Number(cursor?.value ?? 0),
        lanes: [...lanes.values()].map((text) => laneRecordSchema.parse(JSON.parse(text))),
        deadLetters: [...letters.values()].map((text) => deadLetterSchema.parse(JSON.parse(text))),
      };
    },
    saveCursor: (id, cursor) => put(`cursor.${id}`, cursor),
    saveLane: (id, caseId, record) => (record ? put(`lane.${id}.${caseId}`, record) : kv.delete(`lane.${id}.${caseId}`)),
    saveDeadLetter: (id, letter) => put(`dead.${id}.${letter.sequence}`, letter),
    deleteDeadLetter: (id, sequence) => kv.delete(`dead.${id}.${sequence}`),
  };
}

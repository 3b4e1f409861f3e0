import { z } from "zod";
import type { KeyValue } from "../../shared/bus/keyValue.ts";
import { operationSchema, type OperationRecord } from "./operationRecord.ts";

/** Operations on record. Every method resolves when the store has it, and throws when that is unknown. */
export interface OperationStore {
  /** All, oldest first. */
  load(): Promise<OperationRecord[]>;
  save(record: OperationRecord): Promise<void>;
  delete(record: OperationRecord): Promise<void>;
  /** Keeps a list of sequences in parts; returns how many. */
  saveSequences(operationId: string, sequences: readonly number[]): Promise<number>;
  loadSequences(operationId: string, parts: number): Promise<number[]>;
}

/** Sequences of one part: well below the largest message of a nats-server. */
const PART = 20_000;

const sequencesSchema = z.array(z.int());

/** The store in the KV bucket of deliveries: `operation.<id>`, `sequences.<id>.<part>`. Ids are ULIDs and grow with time. */
export function createOperationStore(kv: KeyValue): OperationStore {
  const partKey = (id: string, part: number) => `sequences.${id}.${part}`;
  const partsOf = (count: number) => Array.from({ length: count }, (_, part) => part);
  return {
    async load() {
      const entries = [...(await kv.entries("operation")).values()];
      return entries.map((text) => operationSchema.parse(JSON.parse(text))).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    save: async (record) => void (await kv.put(`operation.${record.id}`, JSON.stringify(record))),
    async delete({ id, range }) {
      await kv.delete(`operation.${id}`);
      await Promise.all(partsOf(range?.sequenceParts ?? 0).map((part) => kv.delete(partKey(id, part))));
    },
    async saveSequences(id, sequences) {
      const parts = Math.ceil(sequences.length / PART);
      for (const part of partsOf(parts)) await kv.put(partKey(id, part), JSON.stringify(sequences.slice(part * PART, (part + 1) * PART)));
      return parts;
    },
    async loadSequences(id, parts) {
      const texts = await Promise.all(partsOf(parts).map((part) => kv.get(partKey(id, part))));
      return texts.flatMap((text) => sequencesSchema.parse(JSON.parse(text?.value ?? "[]")));
    },
  };
}

import { Kvm, type KV } from "@nats-io/kv";
import type { BusConnection } from "./connection.ts";

/** Small durable records, last value wins. Keys: `[A-Za-z0-9_.-]`. */
export interface KeyValue {
  get(key: string): Promise<{ readonly value: string; readonly revision: number } | undefined>;
  /** Stores durably; returns the revision. */
  put(key: string, value: string): Promise<number>;
  delete(key: string): Promise<void>;
  /** Everything now, optionally only keys that match `prefix.>`. */
  entries(prefix?: string): Promise<Map<string, string>>;
}

/** Opens a bucket, creating it when it is not there. */
export async function openKeyValue(bus: BusConnection, bucket: string): Promise<KeyValue> {
  const kv = await new Kvm(bus.js).create(bucket, { history: 1, replicas: bus.limits.replicas, max_bytes: 2 * 1024 ** 3 });
  return {
    async get(key) {
      const entry = await kv.get(key);
      return entry && entry.operation === "PUT" ? { value: entry.string(), revision: entry.revision } : undefined;
    },
    put: (key, value) => kv.put(key, value),
    delete: (key) => kv.purge(key),
    entries: (prefix) => allEntries(kv, prefix),
  };
}

async function allEntries(kv: KV, prefix: string | undefined): Promise<Map<string, string>> {
  const result = new Map<string, string>();
  const filter = prefix ? `${prefix}.>` : ">";
  const keys: string[] = [];
  for await (const key of await kv.keys(filter)) keys.push(key);
  const values = await Promise.all(keys.map((key) => kv.get(key)));
  for (const entry of values) if (entry && entry.operation === "PUT") result.set(entry.key, entry.string());
  return result;
}

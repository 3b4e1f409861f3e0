import type { KeyValue } from "../../shared/bus/keyValue.ts";

/** A bucket in memory that can be made to fail, for tests: the same port as the durable one. */
export interface MemoryKeyValue extends KeyValue {
  /** From now on so many writes succeed, then each throws; undefined = all succeed. */
  failAfter(writes: number | undefined): void;
}

export function createMemoryKeyValue(): MemoryKeyValue {
  const values = new Map<string, { value: string; revision: number }>();
  let revision = 0;
  let left: number | undefined;
  const write = () => {
    if (left === 0) throw new Error("the bucket is away");
    if (left !== undefined) left--;
    return ++revision;
  };
  return {
    failAfter: (writes) => (left = writes),
    get: async (key) => values.get(key),
    async put(key, value) {
      const written = write();
      values.set(key, { value, revision: written });
      return written;
    },
    async delete(key) {
      write();
      values.delete(key);
    },
    async entries(prefix) {
      const found = [...values].filter(([key]) => prefix === undefined || key.startsWith(`${prefix}.`));
      return new Map(found.map(([key, { value }]) => [key, value]));
    },
  };
}

import { z } from "zod";
import { AuditEntry } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import type { KeyValue } from "../shared/bus/keyValue.ts";

/** One key of the bucket as it is to be; null takes it out. */
export interface Write {
  readonly key: string;
  readonly value: string | null;
}

export interface AuditFilter {
  /** Empty = all. */
  readonly object: string;
  /** Empty = all. */
  readonly by: string;
}

export interface AuditPage extends AuditFilter {
  readonly size: number;
  /** Only entries before this one; 0 = from the newest. */
  readonly before: number;
}

/**
 * Every change of the register with its entries in the audit: both or neither, whichever moment the process or the bucket dies at.
 *
 * A change is first written as one record, `pending`: that moment decides. Then come its entries, `audit.<sequence>`, and its keys. All of it
 * can be written twice without harm, so whoever finds `pending` simply does it again: the next start, and the next change after one
 * whose outcome was left open. Nothing else writes these keys, and changes come one after the other.
 */
export interface ChangeLog {
  /** Makes a change; numbers its entries. Throws what the store throws: then the outcome is open until `recover`. */
  commit(drafts: readonly AuditEntry[], writes: readonly Write[]): Promise<{ entries: AuditEntry[]; revision: number }>;
  /** True when the last change may be half done: call `recover` and read everything again. */
  isOpen(): boolean;
  /** Ends what was begun. */
  recover(): Promise<void>;
  /** Entries, newest first, and the sequence to go on before; 0 = there are no more. */
  list(page: AuditPage): Promise<{ entries: AuditEntry[]; next: number }>;
}

const PENDING = "pending";
const AT_ONCE = 100;
/** Entries looked at for one page: a filter that fits nothing must not read for minutes. The page is short then, and goes on. */
const LOOKED_AT = 5_000;

const pendingForm = z.object({
  last: z.number().int(),
  entries: z.array(z.unknown()),
  writes: z.array(z.object({ key: z.string(), value: z.string().nullable() })),
});

/** Padded, so that a listing of the keys is in order. */
const keyOf = (sequence: number) => `audit.${String(sequence).padStart(12, "0")}`;

/** Opens the log and ends what an earlier process began. */
export async function openChangeLog(store: KeyValue): Promise<ChangeLog> {
  let last = 0;
  let open = false;

  const carryOut = async (entries: readonly AuditEntry[], writes: readonly Write[]): Promise<number> => {
    await Promise.all(entries.map((entry) => store.put(keyOf(Number(entry.sequence)), JSON.stringify(AuditEntry.toJSON(entry)))));
    let revision = 0;
    for (const { key, value } of writes) {
      if (value === null) await store.delete(key);
      else revision = await store.put(key, value);
    }
    return revision;
  };
  const recover = async () => {
    const found = await store.get(PENDING);
    if (found) {
      const pending = pendingForm.parse(JSON.parse(found.value));
      await carryOut(
        pending.entries.map((entry) => AuditEntry.fromJSON(entry)),
        pending.writes,
      );
      last = pending.last;
    }
    open = false;
  };
  const read = async (sequence: number): Promise<AuditEntry[]> => {
    const found = await store.get(keyOf(sequence));
    return found ? [AuditEntry.fromJSON(JSON.parse(found.value))] : [];
  };

  await recover();
  return {
    isOpen: () => open,
    recover,
    async commit(drafts, writes) {
      const entries = drafts.map((entry, index) => ({ ...entry, sequence: BigInt(last + 1 + index) }));
      open = true;
      const pending = { last: last + entries.length, entries: entries.map((entry) => AuditEntry.toJSON(entry)), writes };
      const decided = await store.put(PENDING, JSON.stringify(pending));
      const revision = await carryOut(entries, writes);
      last += entries.length;
      open = false;
      return { entries, revision: Math.max(decided, revision) };
    },
    async list({ size, before, object, by }) {
      const entries: AuditEntry[] = [];
      let next = before === 0 ? last : Math.min(before - 1, last);
      for (let looked = 0; next > 0 && entries.length < size && looked < LOOKED_AT; ) {
        const numbers = Array.from({ length: Math.min(AT_ONCE, next) }, (_, index) => next - index);
        const found = (await Promise.all(numbers.map(read))).flat();
        const fitting = found.filter((entry) => (object === "" || entry.object === object) && (by === "" || entry.by === by));
        const taken = fitting.slice(0, size - entries.length);
        entries.push(...taken);
        looked += numbers.length;
        const full = entries.length === size && taken.at(-1);
        next = full ? Number(full.sequence) - 1 : next - numbers.length;
      }
      return { entries, next: next > 0 ? next + 1 : 0 };
    },
  };
}

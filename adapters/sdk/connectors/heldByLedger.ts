import type { InventoryRecord } from "../contract.ts";

/** A record of which the system has less than was noted when it was told. */
export interface Shortfall {
  readonly record: string;
  readonly noted: number;
  /** 0 = nothing. */
  readonly held: number;
}

/** What an adapter noted of its deliveries, because it cannot look into the system at each of them. */
export interface NotedVersions {
  entries(): Iterable<readonly [record: string, version: number]>;
  correct(shortfalls: readonly Shortfall[]): Promise<void>;
}

/**
 * What the system says it holds; when it has said all, the notes are corrected by it: of what is lost in the system the same
 * versions will be written again when the hub sends them. What was noted after the question is left alone.
 */
export async function* heldByLedger(held: AsyncIterable<InventoryRecord>, ledger: NotedVersions): AsyncGenerator<InventoryRecord> {
  const noted = new Map(ledger.entries());
  const lower = new Map<string, number>();
  for await (const record of held) {
    const { key, version } = record;
    if (version >= (noted.get(key) ?? 0)) noted.delete(key);
    else lower.set(key, version);
    yield record;
  }
  const lost = [...noted].filter(([, version]) => version > 0);
  await ledger.correct(lost.map(([record, version]) => ({ record, noted: version, held: lower.get(record) ?? 0 })));
}

import { AdapterHealth, AdapterRevision, type Adapter } from "../../proto/gen/hub/registry/v1/adapter.ts";
import type { KeyValue } from "../shared/bus/keyValue.ts";
import type { Logger } from "../shared/log.ts";
import type { AdapterRecord } from "./tables.ts";

/**
 * What adapters have beside their record: revisions with their manifests, `revision.<id>.<n>`, never changed once the record names one; and what the running one said last, `health.<id>`.
 */
export interface AdapterStore {
  /** Keeps a revision before the record names it: one that no record names is as if it were not there. */
  keepRevision(id: string, revision: AdapterRevision): Promise<void>;
  /** Drops a revision that was replaced before anybody decided on it: otherwise applicants could fill the bucket. */
  dropRevision(id: string, number: number): Promise<void>;
  findRevision(id: string, number: number): Promise<AdapterRevision | undefined>;
  /** Keeps what an adapter says; on disk from time to time only, so that a restart of the registry shows something. */
  setHealth(id: string, health: AdapterHealth): void;
  findHealth(id: string): AdapterHealth | undefined;
  /** The record with its manifest and health. */
  whole(record: AdapterRecord): Promise<Adapter>;
  /** The record with its health, without manifest and report. */
  brief(record: AdapterRecord): Adapter;
}

const HEALTH_KEPT_EVERY_MS = 30_000;
const keyOf = (id: string, number: number) => `revision.${id}.${number}`;

export async function openAdapterStore(store: KeyValue, log: Logger): Promise<AdapterStore> {
  const health = new Map<string, AdapterHealth>();
  const keptAt = new Map<string, number>();
  for (const [key, text] of await store.entries("health")) health.set(key.slice("health.".length), AdapterHealth.fromJSON(JSON.parse(text)));

  const findRevision = async (id: string, number: number) => {
    const found = await store.get(keyOf(id, number));
    return found && AdapterRevision.fromJSON(JSON.parse(found.value));
  };
  return {
    async keepRevision(id, revision) {
      await store.put(keyOf(id, revision.number), JSON.stringify(AdapterRevision.toJSON(revision)));
    },
    dropRevision: (id, number) => store.delete(keyOf(id, number)),
    findRevision,
    setHealth(id, said) {
      health.set(id, said);
      const now = Date.now();
      if (now - (keptAt.get(id) ?? 0) < HEALTH_KEPT_EVERY_MS) return;
      keptAt.set(id, now);
      store.put(`health.${id}`, JSON.stringify(AdapterHealth.toJSON(said))).catch((error: unknown) => log.warn({ adapter: id, err: String(error) }, "adapter.healthNotKept"));
    },
    findHealth: (id) => health.get(id),
    async whole({ adapter }) {
      const revision = adapter.revision && (await findRevision(adapter.id, adapter.revision.number));
      return { ...adapter, revision: revision ?? adapter.revision, health: health.get(adapter.id) };
    },
    brief: ({ adapter }) => ({ ...adapter, health: health.get(adapter.id), conformance: adapter.conformance && { ...adapter.conformance, report: Buffer.alloc(0) } }),
  };
}

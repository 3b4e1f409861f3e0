import { z } from "zod";
import type { Connector, RecordAnswer, SourceRecord, TargetRecord, WriteResult } from "../connectors/contract.ts";

const settings = z.strictObject({ url: z.url(), port: z.int().default(1), token: z.string().default("") });
const feed = z.strictObject({ table: z.string(), batch: z.int().default(500) });
const target = z.strictObject({ table: z.string() });

/** A system in memory, for tests of what stands between a manifest and a connector. */
export interface TestSystem {
  readonly connector: Connector;
  readonly records: Map<string, SourceRecord[]>;
  readonly answers: RecordAnswer[];
  readonly written: (TargetRecord & { readonly target: string })[];
  /** What a target says to a record instead of writing it. */
  refuse: (record: TargetRecord) => WriteResult | undefined;
  /** Whether its targets want null for fields without a value. */
  takesNull: boolean;
}

/** A new system; every feed reads the records under its name, 500 at a time. */
export function createTestSystem(): TestSystem {
  const system: TestSystem = { connector: undefined as never, records: new Map(), answers: [], written: [], refuse: () => undefined, takesNull: false };
  const readFeed = (name: string) => ({
    poll: async () => {
      const all = system.records.get(name) ?? [];
      const records = all.slice(0, 500);
      const settle = async (answers: readonly RecordAnswer[]) => {
        system.records.set(name, all.slice(records.length));
        system.answers.push(...answers);
      };
      return { records, settle };
    },
    lag: async () => ({ records: system.records.get(name)?.length ?? 0 }),
  });
  const writeTarget = (name: string) => ({
    get takesNull() {
      return system.takesNull;
    },
    write: async (records: readonly TargetRecord[]) => records.map((record) => system.refuse(record) ?? written(system, name, record)),
    async *holdings() {
      for (const { target: written, key, version } of system.written) if (written === name) yield { key, version };
    },
  });
  const connector: Connector = {
    kind: "exchange-table",
    settings,
    feed,
    target,
    connect: async (parts) => ({
      feeds: new Map([...parts.feeds.keys()].map((name) => [name, readFeed(name)])),
      targets: new Map([...parts.targets.keys()].map((name) => [name, writeTarget(name)])),
      check: async () => [],
      close: async () => {},
    }),
  };
  return Object.assign(system, { connector });
}

function written(system: TestSystem, target: string, record: TargetRecord): WriteResult {
  const { deliveryId } = record;
  const held = system.written.some((one) => one.target === target && (one.deliveryId === deliveryId || (one.key === record.key && one.version >= record.version)));
  if (!held) system.written.push({ ...record, target });
  return { deliveryId, result: held ? "kept" : "written", receipt: `${target}/${record.key}` };
}

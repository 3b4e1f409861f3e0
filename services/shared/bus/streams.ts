import { DiscardPolicy, RetentionPolicy, StorageType, type StreamConfig } from "@nats-io/jetstream";
import { PARTITIONS } from "../ids.ts";

/**
 * Domains of the journal; each service may publish only its own. `case` holds penalty records, `transfer` the procedures of
 * transferred cases, `delivery` and `trace` what these services tell of themselves (filed under subscription or case).
 */
export type Domain = "case" | "transfer" | "credit" | "hint" | "delivery" | "trace";

export const JOURNAL = "JOURNAL";
export const TRACE = "TRACE";

const GIB = 1024 ** 3;
const DAY_NS = 86_400 * 1e9;

/** How large the streams may grow and how many replicas they keep; the journal refuses writes when it is full. */
export interface StreamLimits {
  readonly replicas: number;
  readonly journalBytes: number;
  readonly traceBytes: number;
}

export const defaultStreamLimits: StreamLimits = { replicas: 1, journalBytes: 32 * GIB, traceBytes: 4 * GIB };

/** All streams, as data. Valid on nats-server 2.14.0 and later; uncompressed because 2.14.0–2.14.2 can corrupt s2 blocks. */
export function streamConfigs(limits: StreamLimits): Partial<StreamConfig>[] {
  const common = { storage: StorageType.File, retention: RetentionPolicy.Limits, num_replicas: limits.replicas };
  return [
    {
      ...common,
      name: JOURNAL,
      description: "Write-once journal of all domains: <domain>.<partition>.<case id>.<type>",
      subjects: ["case.*.*.*", "transfer.*.*.*", "credit.*.*.*", "hint.*.*.*", "delivery.*.*.*", "trace.*.*.*"],
      discard: DiscardPolicy.New,
      deny_delete: true,
      deny_purge: true,
      allow_atomic: true,
      allow_direct: true,
      max_bytes: limits.journalBytes,
      metadata: { partitions: String(PARTITIONS) },
    },
    {
      ...common,
      name: TRACE,
      description: "Hops of all services, bounded: hop.<service>",
      subjects: ["hop.*"],
      discard: DiscardPolicy.Old,
      allow_direct: true,
      max_bytes: limits.traceBytes,
      max_age: 200 * DAY_NS,
    },
  ];
}

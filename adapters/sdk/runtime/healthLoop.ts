import type { Logger } from "pino";
import type { AdapterHealth } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import type { ReportHealthResponse } from "../../../proto/gen/hub/registry/v1/adapter_service.ts";
import { pause } from "../../../services/shared/backoff.ts";
import { toShanghaiTime } from "../../../services/shared/time.ts";
import { softwareVersion } from "../../../services/shared/version.ts";
import type { FeedLag } from "../contract.ts";
import { describeFailure, type AdapterStatus } from "./adapterStatus.ts";
import type { HubClients } from "./hubClients.ts";

/** How often the hub hears, milliseconds. */
const REPORT_MS = 5_000;
/** How often the system is asked what waits, milliseconds. */
const LAG_MS = 10_000;
/** A system or a hub that does not answer must not keep the other waiting, milliseconds. */
const TIMEOUT_MS = 4_000;

/** What an adapter says beside its counters. */
export interface HealthOptions {
  /** Of its manifest; empty for adapters without one. */
  readonly manifestVersion: string;
  /** SM3 of its manifest, hexadecimal; empty for adapters without one. */
  readonly manifestHash: string;
  /** Called with each answer of the hub: what the adapter's owner should know. */
  readonly onAnswer?: (answer: ReportHealthResponse) => void;
}

interface HealthLoopOptions extends HealthOptions {
  readonly hub: Pick<HubClients, "adapters">;
  readonly status: AdapterStatus;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Asks what waits at the source; undefined when there is nobody to ask yet, or ever. */
  readonly lag: () => Promise<FeedLag> | undefined;
}

/**
 * Reports how the adapter is and heeds what the hub answers: paused or not. Until the signal, after which it reports once more. Never rejects: a hub
 * that cannot be reached changes nothing, the adapter stays as it was.
 */
export async function runHealthLoop(options: HealthLoopOptions): Promise<void> {
  const { status, signal, lag } = options;
  const startTime = toShanghaiTime(Date.now());
  const tell = createTeller(options);
  for (let lagAt = -LAG_MS; ; await pause(REPORT_MS, signal)) {
    const asked = !signal.aborted && performance.now() - lagAt >= LAG_MS ? lag() : undefined;
    if (asked) {
      lagAt = performance.now();
      const waiting = await within(asked).catch(() => undefined);
      Object.assign(status, { lagRecords: waiting?.records, lagSince: waiting?.since ?? "" });
    }
    await tell(startTime);
    if (signal.aborted) return;
  }
}

/** Reports once; what the hub says is logged when it is new. */
function createTeller({ hub, status, log, onAnswer, ...about }: HealthLoopOptions): (startTime: string) => Promise<void> {
  let told = new Set<string>();
  let reachable = true;
  return async (startTime) => {
    try {
      const answer = await hub.adapters.reportHealth({ health: toHealth(status, about, startTime) }, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      reachable = true;
      status.paused = answer.paused;
      onAnswer?.(answer);
      const words = wordsOf(answer);
      for (const line of words) if (!told.has(line)) log.warn({ system: status.system, notice: line }, "adapter.notice");
      told = new Set(words);
    } catch (error) {
      if (reachable) log.info({ system: status.system, failure: describeFailure(error) }, "adapter.healthNotReported");
      reachable = false;
    }
  };
}

function toHealth(status: AdapterStatus, { manifestVersion, manifestHash }: Pick<HealthOptions, "manifestVersion" | "manifestHash">, startTime: string): AdapterHealth {
  const { connected, submitted, answered, delivered, failed, lagRecords, lagSince, lastError } = status;
  const counts = { submitted: BigInt(submitted), answered: BigInt(answered), delivered: BigInt(delivered), failed: BigInt(failed) };
  return { manifestVersion, manifestHash, softwareVersion, startTime, reportTime: "", connected, ...counts, lagRecords: lagRecords === undefined ? undefined : BigInt(lagRecords), lagSince, lastError };
}

/** What an owner should know, a line each. */
export function wordsOf({ paused, expiring, unseen, warnings }: ReportHealthResponse): readonly string[] {
  return [
    ...(paused ? ["已暂停，不再读取 / paused, nothing is read"] : []),
    ...expiring.map(({ id, expireTime }) => `凭证 ${id} 将于 ${expireTime} 失效；已换密钥的请重启适配器，未换的请执行 hub adapter rotate-key / the credential ends then: with a newer one restart the adapter, else change it`),
    ...unseen.map(({ reason }) => `有新的审批意见，请执行 hub adapter status / a decision was made: ${reason}`),
    ...warnings,
  ];
}

/** Rejects when the answer takes too long; the question itself goes on and is forgotten. */
async function within<Result>(answer: Promise<Result>): Promise<Result> {
  answer.catch(() => undefined);
  const late = new AbortController();
  try {
    return await Promise.race([answer, pause(TIMEOUT_MS, late.signal).then(() => Promise.reject(new Error("late")))]);
  } finally {
    late.abort();
  }
}

import { jetstream, jetstreamManager, JetStreamApiError, type JetStreamClient, type JetStreamManager, type StreamConfig } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { HubError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { followLink, guardRequests, type Link } from "./link.ts";
import { defaultStreamLimits, streamConfigs, type StreamLimits } from "./streams.ts";

export interface BusOptions {
  /** Name of the service; also its NATS user and inbox prefix. */
  readonly service: string;
  /** One server, or several separated by commas. */
  readonly url: string;
  readonly password?: string | undefined;
  readonly log: Logger;
  readonly limits?: StreamLimits;
  /** How long to wait for the server at start, milliseconds; default 30,000. */
  readonly connectTimeoutMs?: number;
}

export interface BusConnection {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly limits: StreamLimits;
  readonly link: Link;
  /** Beginning of the subjects on which answers come. */
  readonly inboxPrefix: string;
  close(): Promise<void>;
}

/** Stream name already in use: another service was first. */
const STREAM_EXISTS = 10058;

/**
 * Connects, waits until JetStream answers, and makes sure the streams exist. Reconnects for ever afterwards.
 * Fails with JOURNAL_UNAVAILABLE when the server does not answer in time.
 */
export async function connectBus(options: BusOptions): Promise<BusConnection> {
  const deadline = Date.now() + (options.connectTimeoutMs ?? 30_000);
  const limits = options.limits ?? defaultStreamLimits;
  const inboxPrefix = `_INBOX_${options.service}`;
  const nc = await connect({
    servers: options.url.split(","),
    name: options.service,
    ...(options.password ? { user: options.service, pass: options.password } : {}),
    inboxPrefix,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 200,
    reconnectJitter: 100,
    waitOnFirstConnect: true,
    pingInterval: 10_000,
    // A stack kept with every request, in case it fails, cost more than the request itself.
    noAsyncTraces: true,
    timeout: 5_000,
  }).catch((cause: unknown) => {
    throw new HubError("JOURNAL_UNAVAILABLE", `无法连接 NATS / cannot connect to NATS at ${options.url}`, { url: options.url }, { cause });
  });
  const link = followLink(nc, options.log);
  guardRequests(nc, link);
  const jsm = await untilReady(() => jetstreamManager(nc, { timeout: 5_000 }), deadline);
  for (const config of streamConfigs(limits)) await untilReady(() => ensureStream(jsm, config), deadline);
  return { nc, js: jetstream(nc, { timeout: 5_000 }), jsm, limits, link, inboxPrefix, close: () => nc.drain().catch(() => nc.close()) };
}

async function ensureStream(jsm: JetStreamManager, config: Partial<StreamConfig>): Promise<void> {
  const name = config.name ?? "";
  const found = await jsm.streams.info(name).catch((error: unknown) => {
    if (error instanceof JetStreamApiError && error.status === 404) return undefined;
    throw error;
  });
  if (found) {
    // A newer hub knows more domains than the one that made the stream. Only CaseService may add them; the others wait for it.
    const missing = config.subjects?.filter((subject) => !found.config.subjects.includes(subject)) ?? [];
    if (missing.length > 0) await jsm.streams.update(name, { subjects: [...found.config.subjects, ...missing] });
    return;
  }
  await jsm.streams.add(config as StreamConfig).catch((error: unknown) => {
    if (!(error instanceof JetStreamApiError && error.code === STREAM_EXISTS)) throw error;
  });
}

/** Right after its start the server refuses JetStream calls for a moment: try again until the deadline. */
async function untilReady<T>(call: () => Promise<T>, deadline: number): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (cause) {
      if (Date.now() > deadline) throw new HubError("JOURNAL_UNAVAILABLE", "JetStream 未就绪 / JetStream is not ready", {}, { cause });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

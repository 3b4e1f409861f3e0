import { AckPolicy, jetstream, jetstreamManager, RetentionPolicy, StorageType, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { connect, nanos, type NatsConnection } from "@nats-io/transport-node";

/** The bare engine beside the hub: same server, same fsync, a stream of its own. */
export interface Bare extends AsyncDisposable {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
}

export const STREAM = "BARE";

export async function connectBare(url: string): Promise<Bare> {
  const nc = await connect({ servers: url, name: "bare" });
  const jsm = await jetstreamManager(nc);
  await jsm.streams.add({ name: STREAM, subjects: ["bare.>"], storage: StorageType.File, retention: RetentionPolicy.Limits });
  return { nc, jsm, js: jetstream(nc, { timeout: 20_000 }), [Symbol.asyncDispose]: () => nc.close() };
}

/** Publishes `count` messages of `data`, at most `window` unacknowledged. */
export async function publishAll({ js }: Bare, data: Uint8Array, { from, count, window }: { from: number; count: number; window: number }): Promise<void> {
  let next = from;
  const lane = async () => {
    while (next < from + count) await js.publish(`bare.${next++}`, data);
  };
  await Promise.all(Array.from({ length: window }, lane));
}

/** `consumers` durable consumers read the whole stream and acknowledge each message; resolves when all have all. */
export async function consumeAll({ js, jsm }: Bare, count: number, consumers: number, run: number): Promise<void> {
  const names = Array.from({ length: consumers }, (_, index) => `c${run}_${index}`);
  for (const durable_name of names) await jsm.consumers.add(STREAM, { durable_name, ack_policy: AckPolicy.Explicit, ack_wait: nanos(60_000), max_ack_pending: 5_000 });
  await Promise.all(
    names.map(async (name) => {
      const messages = await (await js.consumers.get(STREAM, name)).consume({ max_messages: 500 });
      let seen = 0;
      for await (const message of messages) {
        message.ack();
        if (++seen === count) break;
      }
    }),
  );
}

import { setTimeout as sleep } from "node:timers/promises";
import { request } from "node:http";
import type { Signing } from "../../../../adapters/sdk/connectors/signing/schemes.ts";
import { sign, withAdditions } from "../../../../adapters/sdk/connectors/signing/sign.ts";

export interface PusherOptions {
  /** Where the adapter listens. */
  readonly port: number;
  readonly path: string;
  readonly signing: Signing;
  /** What is to be pushed, oldest first. */
  readonly records: () => readonly { readonly ticket: string; readonly record: unknown }[];
  /** Whether nothing goes out now. */
  readonly paused: () => boolean;
  /** Whether everything goes out twice. */
  readonly twice: () => boolean;
}

export interface Pusher {
  /** Pushes what has not been taken yet, as far as the adapter takes it. */
  push(): Promise<void>;
  close(): Promise<void>;
}

/** The adapter may be away: what was not taken is pushed again after this, milliseconds. */
const PAUSE_MS = 50;

/** Pushes records one by one, in order, until each was taken with a 2xx; begins anew after a restart. */
export function createPusher(options: PusherOptions): Pusher {
  const stop = new AbortController();
  let taken = 0;
  let pushing: Promise<void> = Promise.resolve();

  async function pushWaiting(): Promise<void> {
    if (options.paused()) return;
    for (const { ticket, record } of options.records().slice(taken)) {
      const tries = options.twice() ? 2 : 1;
      for (let time = 0; time < tries; time++) if (!(await pushOne(options, ticket, record))) return;
      taken++;
    }
  }
  const push = () => (pushing = pushing.then(pushWaiting));
  const loop = (async () => {
    while (!stop.signal.aborted) {
      await push();
      await sleep(PAUSE_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return {
    push,
    async close() {
      stop.abort();
      await loop;
      await pushing;
    },
  };
}

/** Whether the adapter took it. */
function pushOne({ port, path, signing }: PusherOptions, ticket: string, record: unknown): Promise<boolean> {
  const plain = { method: "POST", target: path, body: JSON.stringify(record) };
  const nonce = signing.scheme === "standard-webhooks" ? ticket : crypto.randomUUID();
  const signed = withAdditions(plain, sign(plain, signing, { nowMs: Date.now(), nonce }));
  return new Promise((resolve) => {
    const headers = { "content-type": "application/json", "idempotency-key": ticket, ...signed.headers };
    const outgoing = request({ host: "127.0.0.1", port, path: signed.target, method: "POST", headers, agent: false }, (incoming) => {
      incoming.resume();
      resolve((incoming.statusCode ?? 500) < 300);
    });
    outgoing.on("error", () => resolve(false));
    outgoing.end(signed.body);
  });
}

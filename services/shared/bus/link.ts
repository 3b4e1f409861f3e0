import type { NatsConnection } from "@nats-io/transport-node";
import { HubError } from "../errors.ts";
import type { Logger } from "../log.ts";

/** Whether the server can be reached now, for those who would otherwise wait for answers that cannot come. */
export interface Link {
  readonly isUp: boolean;
  /** Resolves at once while connected, else with the next connection. Throws JOURNAL_UNAVAILABLE when that takes longer. */
  up(timeoutMs: number): Promise<void>;
  /** The outcome of the work, or JOURNAL_UNAVAILABLE as soon as the connection is cut: then the outcome is unknown. */
  untilCut<Result>(work: Promise<Result>): Promise<Result>;
  /** Calls `cut` when the connection is cut; returns how to stop that. */
  onCut(cut: () => void): () => void;
}

/** Follows the state of a connection that is open now. */
export function followLink(nc: NatsConnection, log: Logger): Link {
  const listeners = new Set<() => void>();
  let connected = new Connected();
  void (async () => {
    for await (const status of nc.status()) {
      if (status.type === "error") log.warn({ error: String(status.error) }, "bus.error");
      if (status.type !== "disconnect" && status.type !== "reconnect") continue;
      log.warn({ server: nc.getServer() }, `bus.${status.type}`);
      if (status.type === "reconnect") connected.resolve();
      // A further "disconnect" while it is away changes nothing.
      else if (connected.isSettled) {
        connected = new Connected(false);
        for (const cut of listeners) cut();
      }
    }
  })();
  const onCut = (cut: () => void) => {
    listeners.add(cut);
    return () => void listeners.delete(cut);
  };
  return {
    get isUp() {
      return connected.isSettled;
    },
    up: (timeoutMs) => connected.within(timeoutMs),
    onCut,
    untilCut: (work) =>
      new Promise((resolve, reject) => {
        const forget = onCut(() => reject(unavailable("连接中断，结果未知 / the connection was cut, the outcome is unknown")));
        void work.finally(forget).then(resolve, reject);
      }),
  };
}

/** Settles when there is a connection. */
class Connected {
  isSettled: boolean;
  readonly #promise: Promise<void>;
  #resolve = () => {};

  constructor(isSettled = true) {
    this.isSettled = isSettled;
    this.#promise = isSettled ? Promise.resolve() : new Promise((resolve) => (this.#resolve = resolve));
  }

  resolve(): void {
    this.isSettled = true;
    this.#resolve();
  }

  async within(timeoutMs: number): Promise<void> {
    if (this.isSettled) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(unavailable("NATS 未连接 / not connected to NATS")), timeoutMs);
    });
    await Promise.race([this.#promise, late]).finally(() => clearTimeout(timer));
  }
}

function unavailable(words: string): HubError {
  return new HubError("JOURNAL_UNAVAILABLE", words);
}

/** How long the client waits for an answer when the caller does not say, milliseconds. */
const DEFAULT_TIMEOUT_MS = 1_000;

/**
 * Makes every request of the connection, also those inside the JetStream client, end when the connection is cut, and wait
 * for the connection while there is none: the client itself drops what is sent meanwhile and lets the caller wait in vain.
 */
export function guardRequests(nc: NatsConnection, link: Link): void {
  const send = nc.request.bind(nc);
  nc.request = async (subject, payload, options) => {
    if (!link.isUp) await link.up(options?.timeout ?? DEFAULT_TIMEOUT_MS);
    return link.untilCut(send(subject, payload, options));
  };
}

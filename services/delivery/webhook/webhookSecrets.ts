import { z } from "zod";
import type { KeyValue } from "../../shared/bus/keyValue.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import type { Seal } from "./seal.ts";
import { newSigningBytes, toSigningKey, type SigningKey } from "./signingKey.ts";

/** Former secrets that may sign beside the present one. */
const FORMER_MAX = 4;

/** Newest first; all but the first end. */
const storedSchema = z.array(z.object({ sealed: z.string(), until: z.number().optional() })).min(1);

interface Entry {
  readonly sealed: string;
  readonly key: SigningKey;
  /** When it ends, Unix ms; absent for the present one. */
  readonly until?: number;
}

export interface Rotated {
  readonly key: SigningKey;
  /** Until when the former one signs too, RFC 3339; empty when there was none. */
  readonly formerUntil: string;
}

/** The signing secrets of webhooks, sealed in the bucket under `secret.<subscription>`. Nothing here is ever logged. */
export class WebhookSecrets {
  readonly #kv: KeyValue;
  readonly #seal: Seal;
  readonly #known = new Map<string, Promise<readonly Entry[]>>();
  #rotating: Promise<unknown> = Promise.resolve();

  constructor(kv: KeyValue, seal: Seal) {
    this.#kv = kv;
    this.#seal = seal;
  }

  /** Every key that signs now, newest first; none when the subscription has no secret yet. Throws when the store is away. */
  async keys(subscription: string, now = Date.now()): Promise<readonly SigningKey[]> {
    return valid(await this.#load(subscription), now).map(({ key }) => key);
  }

  /** A new secret; the former ones sign for as long as they may, the last one for `overlapMs`. One at a time. */
  rotate(subscription: string, overlapMs: number, now = Date.now()): Promise<Rotated> {
    const rotated = this.#rotating.then(() => this.#rotate(subscription, now + overlapMs, now));
    this.#rotating = rotated.catch(() => undefined);
    return rotated;
  }

  /** The subscription is gone: so are its secrets. */
  async forget(subscription: string): Promise<void> {
    this.#known.delete(subscription);
    await this.#kv.delete(keyOf(subscription));
  }

  async #rotate(subscription: string, end: number, now: number): Promise<Rotated> {
    const former = valid(await this.#load(subscription), now).map((entry) => ({ ...entry, until: Math.min(entry.until ?? Infinity, end) }));
    const bytes = newSigningBytes();
    const entries: Entry[] = [{ sealed: this.#seal.close(bytes, keyOf(subscription)), key: toSigningKey(bytes) }, ...former.slice(0, FORMER_MAX)];
    await this.#kv.put(keyOf(subscription), JSON.stringify(entries.map(({ sealed, until }) => ({ sealed, until }))));
    this.#known.set(subscription, Promise.resolve(entries));
    return { key: toSigningKey(bytes), formerUntil: former[0] ? toShanghaiTime(former[0].until) : "" };
  }

  /** Read once; everybody who asks meanwhile shares it. */
  #load(subscription: string): Promise<readonly Entry[]> {
    const known = this.#known.get(subscription);
    if (known) return known;
    const loading = this.#read(subscription);
    this.#known.set(subscription, loading);
    loading.catch(() => this.#known.delete(subscription));
    return loading;
  }

  async #read(subscription: string): Promise<readonly Entry[]> {
    const stored = await this.#kv.get(keyOf(subscription));
    return stored ? storedSchema.parse(JSON.parse(stored.value)).map((one) => this.#open(subscription, one)) : [];
  }

  #open(subscription: string, { sealed, until }: z.infer<typeof storedSchema>[number]): Entry {
    const key = toSigningKey(this.#seal.open(sealed, keyOf(subscription)));
    return until === undefined ? { sealed, key } : { sealed, key, until };
  }
}

const keyOf = (subscription: string) => `secret.${subscription}`;

const valid = (entries: readonly Entry[], now: number) => entries.filter(({ until }) => until === undefined || until > now);

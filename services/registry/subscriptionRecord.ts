import { z } from "zod";
import { Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { KeyValue } from "../shared/bus/keyValue.ts";
import type { Write } from "./changeLog.ts";

/** How a subscription ended. */
export interface Ending {
  /** The last version that was in force. */
  readonly version: number;
  readonly system: string;
  /** RFC 3339 with +08:00. */
  readonly time: string;
  /** Operator id, system id, or `service`. */
  readonly by: string;
}

export interface VersionPage {
  /** Only versions older than this; 0 = from the newest. */
  readonly before: number;
  readonly size: number;
}

/** What subscriptions were: every version, `version.<id>.<n>`, and how they ended, `ended.<id>`. Nothing is ever taken out. */
export interface SubscriptionRecord {
  /** Keeps a version that comes into force; one that an older hub left without a number is kept as version 0. */
  keep(next: Subscription, current: Subscription | undefined): Write[];
  /** Notes the end. */
  end(id: string, ending: Ending): Write;
  /** The end is on record. */
  ended(id: string, ending: Ending): void;
  /** The last end, also when it was made again since. */
  findEnding(id: string): Ending | undefined;
  list(id: string, last: { readonly version: number } | undefined, page: VersionPage): Promise<Subscription[]>;
}

const endingForm = z.object({ version: z.number(), system: z.string(), time: z.string(), by: z.string() });
const PREFIX = "ended";
/** Versions read at once. */
const READ_AT_ONCE = 50;

export async function openSubscriptionRecord(store: KeyValue): Promise<SubscriptionRecord> {
  const endings = new Map<string, Ending>();
  for (const [key, text] of await store.entries(PREFIX)) endings.set(key.slice(PREFIX.length + 1), endingForm.parse(JSON.parse(text)));

  const write = (subscription: Subscription): Write => ({ key: `version.${subscription.id}.${subscription.version}`, value: JSON.stringify(Subscription.toJSON(subscription)) });
  const read = async (id: string, version: number): Promise<Subscription[]> => {
    const entry = await store.get(`version.${id}.${version}`);
    return entry ? [Subscription.fromJSON(JSON.parse(entry.value))] : [];
  };

  return {
    keep: (next, current) => [...(current?.version === 0 ? [write(current)] : []), write(next)],
    end: (id, ending) => ({ key: `${PREFIX}.${id}`, value: JSON.stringify(ending) }),
    ended: (id, ending) => void endings.set(id, ending),
    findEnding: (id) => endings.get(id),
    async list(id, last, { before, size }) {
      const found: Subscription[] = [];
      let next = Math.min(last?.version ?? -1, before === 0 ? Number.MAX_SAFE_INTEGER : before - 1);
      while (next >= 0 && found.length < size) {
        const numbers = Array.from({ length: Math.min(READ_AT_ONCE, size - found.length, next + 1) }, (_, index) => next - index);
        found.push(...(await Promise.all(numbers.map((number) => read(id, number)))).flat());
        next -= numbers.length;
      }
      return found;
    },
  };
}

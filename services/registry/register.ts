import { Agency, Subscription, System, type Registry } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { KeyValue } from "../shared/bus/keyValue.ts";
import { toShanghaiTime } from "../shared/time.ts";

/** The register: durable in a bucket, whole in memory. One process writes it. */
export interface Register {
  /** Everything now; objects are never changed in place. */
  current(): Registry;
  findSystem(id: string): System | undefined;
  findAgency(uscc: string): Agency | undefined;
  findSubscription(id: string): Subscription | undefined;
  /** Stores durably, then shows the change to `current` and to listeners. */
  putSystem(system: System): Promise<System>;
  putAgency(agency: Agency): Promise<Agency>;
  putSubscription(subscription: Subscription): Promise<Subscription>;
  /** Runs one change after the other, so that what `change` reads is still true when it writes. */
  inTurn<T>(change: () => Promise<T>): Promise<T>;
  /** Called after each change; returns how to stop that. */
  onChange(listener: () => void): () => void;
}

/** One table of the register: prefix of its keys, the name of an object, and its JSON form. */
interface Table<Item> {
  readonly prefix: string;
  readonly nameOf: (item: Item) => string;
  readonly codec: { toJSON(item: Item): unknown; fromJSON(json: unknown): Item };
}

const systems: Table<System> = { prefix: "system", nameOf: ({ id }) => id, codec: System };
const agencies: Table<Agency> = { prefix: "agency", nameOf: ({ uscc }) => uscc, codec: Agency };
const subscriptions: Table<Subscription> = { prefix: "subscription", nameOf: ({ id }) => id, codec: Subscription };

/** Reads the register from the bucket. */
export async function openRegister(store: KeyValue): Promise<Register> {
  // A write gives the bucket's own counter, which grows with every change and over restarts.
  let revision = await store.put("opened", toShanghaiTime(Date.now()));
  const listeners = new Set<() => void>();
  const known = {
    systems: await load(store, systems),
    agencies: await load(store, agencies),
    subscriptions: await load(store, subscriptions),
  };
  const toRegistry = (): Registry => ({
    revision: BigInt(revision),
    systems: sorted(known.systems),
    agencies: sorted(known.agencies),
    subscriptions: sorted(known.subscriptions),
    operators: [],
  });
  let registry = toRegistry();
  let turn: Promise<unknown> = Promise.resolve();

  const put = async <Item>(table: Table<Item>, items: Map<string, Item>, item: Item): Promise<Item> => {
    const name = table.nameOf(item);
    revision = await store.put(`${table.prefix}.${name}`, JSON.stringify(table.codec.toJSON(item)));
    items.set(name, item);
    registry = toRegistry();
    for (const listener of listeners) listener();
    return item;
  };

  return {
    current: () => registry,
    findSystem: (id) => known.systems.get(id),
    findAgency: (uscc) => known.agencies.get(uscc),
    findSubscription: (id) => known.subscriptions.get(id),
    putSystem: (system) => put(systems, known.systems, system),
    putAgency: (agency) => put(agencies, known.agencies, agency),
    putSubscription: (subscription) => put(subscriptions, known.subscriptions, subscription),
    inTurn(change) {
      const result = turn.then(change);
      turn = result.catch(() => undefined);
      return result;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function load<Item>(store: KeyValue, { prefix, nameOf, codec }: Table<Item>): Promise<Map<string, Item>> {
  const items = [...(await store.entries(prefix)).values()].map((text) => codec.fromJSON(JSON.parse(text)));
  return new Map(items.map((item) => [nameOf(item), item]));
}

function sorted<Item>(items: ReadonlyMap<string, Item>): Item[] {
  return [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

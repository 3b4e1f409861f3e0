import { Agency, Operator, Subscription, System, type Registry } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { KeyValue } from "../shared/bus/keyValue.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { openSubscriptionRecord, type Ending, type VersionPage } from "./subscriptionRecord.ts";

/** Who a key belongs to. */
export type KeyOwner = { readonly system: System; readonly operator?: never } | { readonly operator: Operator; readonly system?: never };

/** The register: durable in a bucket, whole in memory. One process writes it. */
export interface Register {
  /** Everything now; objects are never changed in place. */
  current(): Registry;
  findSystem(id: string): System | undefined;
  findAgency(uscc: string): Agency | undefined;
  findSubscription(id: string): Subscription | undefined;
  findOperator(id: string): Operator | undefined;
  /** Whose key has this SM3 hash, also of disabled ones. */
  findKeyOwner(keyHash: string): KeyOwner | undefined;
  /** Stores durably, then shows the change to `current` and to listeners. */
  putSystem(system: System): Promise<System>;
  putAgency(agency: Agency): Promise<Agency>;
  putOperator(operator: Operator): Promise<Operator>;
  /** Stores a version of a subscription, which from then on is the one in force. */
  putSubscription(subscription: Subscription): Promise<Subscription>;
  /** Takes a subscription out of force; its versions stay. */
  endSubscription(id: string, ending: Ending): Promise<void>;
  /** How a subscription ended that is no more. */
  findEnding(id: string): Ending | undefined;
  /** Versions of a subscription, newest first, also of one that ended. */
  listVersions(id: string, page: VersionPage): Promise<Subscription[]>;
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
const operators: Table<Operator> = { prefix: "operator", nameOf: ({ id }) => id, codec: Operator };

/** Reads the register from the bucket. */
export async function openRegister(store: KeyValue): Promise<Register> {
  // A write gives the bucket's own counter, which grows with every change and over restarts.
  let revision = await store.put("opened", toShanghaiTime(Date.now()));
  const listeners = new Set<() => void>();
  const record = await openSubscriptionRecord(store);
  const known = {
    systems: await load(store, systems),
    agencies: await load(store, agencies),
    subscriptions: await load(store, subscriptions),
    operators: await load(store, operators),
  };
  // The process ended between noting that a subscription ended and taking it out of force.
  for (const { id, version } of known.subscriptions.values()) if (version <= (record.findEnding(id)?.version ?? -1)) await remove(id);
  let registry = toRegistry(known, revision);
  let owners = keyOwners(known);
  let turn: Promise<unknown> = Promise.resolve();

  const show = () => {
    registry = toRegistry(known, revision);
    owners = keyOwners(known);
    for (const listener of listeners) listener();
  };
  const put = async <Item>(table: Table<Item>, items: Map<string, Item>, item: Item): Promise<Item> => {
    const name = table.nameOf(item);
    revision = await store.put(`${table.prefix}.${name}`, JSON.stringify(table.codec.toJSON(item)));
    items.set(name, item);
    show();
    return item;
  };
  async function remove(id: string): Promise<void> {
    await store.delete(`${subscriptions.prefix}.${id}`);
    known.subscriptions.delete(id);
  }

  return {
    current: () => registry,
    findSystem: (id) => known.systems.get(id),
    findAgency: (uscc) => known.agencies.get(uscc),
    findSubscription: (id) => known.subscriptions.get(id),
    findOperator: (id) => known.operators.get(id),
    findKeyOwner: (keyHash) => owners.get(keyHash),
    putSystem: (system) => put(systems, known.systems, system),
    putAgency: (agency) => put(agencies, known.agencies, agency),
    putOperator: (operator) => put(operators, known.operators, operator),
    async putSubscription(subscription) {
      await record.keep(subscription, known.subscriptions.get(subscription.id));
      return put(subscriptions, known.subscriptions, subscription);
    },
    async endSubscription(id, ending) {
      const last = known.subscriptions.get(id);
      if (last) await record.keep(last, undefined);
      revision = await record.end(id, ending);
      await remove(id);
      show();
    },
    findEnding: (id) => (known.subscriptions.has(id) ? undefined : record.findEnding(id)),
    async listVersions(id, page) {
      const last = known.subscriptions.get(id);
      // An older hub left it without a number: it is not on record before its first change.
      if (last?.version === 0) return page.before === 0 ? [last] : [];
      return record.list(id, last ?? record.findEnding(id), page);
    },
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

interface Known {
  readonly systems: Map<string, System>;
  readonly agencies: Map<string, Agency>;
  readonly subscriptions: Map<string, Subscription>;
  readonly operators: Map<string, Operator>;
}

function toRegistry(known: Known, revision: number): Registry {
  return {
    revision: BigInt(revision),
    systems: sorted(known.systems),
    agencies: sorted(known.agencies),
    subscriptions: sorted(known.subscriptions),
    operators: sorted(known.operators),
  };
}

function keyOwners(known: Known): Map<string, KeyOwner> {
  const owners = new Map<string, KeyOwner>();
  for (const system of known.systems.values()) for (const keyHash of system.keyHashes) owners.set(keyHash, { system });
  for (const operator of known.operators.values()) for (const keyHash of operator.keyHashes) owners.set(keyHash, { operator });
  return owners;
}

async function load<Item>(store: KeyValue, { prefix, nameOf, codec }: Table<Item>): Promise<Map<string, Item>> {
  const items = [...(await store.entries(prefix)).values()].map((text) => codec.fromJSON(JSON.parse(text)));
  return new Map(items.map((item) => [nameOf(item), item]));
}

function sorted<Item>(items: ReadonlyMap<string, Item>): Item[] {
  return [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

import type { Agency, Operator, Registry, Subscription, System } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { AuditEntry } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import type { KeyValue } from "../shared/bus/keyValue.ts";
import { indexCredentials, type Proof } from "../shared/credentials.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { auditChanges } from "./auditChanges.ts";
import { openChangeLog, type ChangeLog, type Write } from "./changeLog.ts";
import { openSubscriptionRecord, type Ending, type VersionPage } from "./subscriptionRecord.ts";
import { tables, type AdapterRecord, type Items, type Kind, type Known } from "./tables.ts";

/** Who changes something, from where, and why; for the audit. */
export interface ChangeNote {
  /** What is done, e.g. `system.put`. */
  readonly action: string;
  /** Operator id, system id, adapter id of an applicant, or `service`. */
  readonly by: string;
  /** `host:port` as the hub saw it; empty when it did it by itself. */
  readonly peer: string;
  /** RFC 3339 with +08:00; default: now. */
  readonly time?: string;
  /** Words of who did it. */
  readonly reason?: string;
}

/** One object as it is to be, or the end of a subscription. */
export type Change = { readonly [K in Kind]: { readonly kind: K; readonly item: Items[K] } }[Kind] | { readonly kind: "ending"; readonly id: string; readonly ending: Ending };

/** The register: durable in a bucket, whole in memory. One process writes it. */
export interface Register {
  /** Everything now; objects are never changed in place. */
  current(): Registry;
  findSystem(id: string): System | undefined;
  findAgency(uscc: string): Agency | undefined;
  findSubscription(id: string): Subscription | undefined;
  findOperator(id: string): Operator | undefined;
  findAdapter(id: string): AdapterRecord | undefined;
  /** All of them, by id. */
  adapters(): AdapterRecord[];
  /** The adapter whose applicant's key has this SM3 hash. */
  findApplicant(keyHash: string): AdapterRecord | undefined;
  /** The system that proves itself by this now, also a disabled one. */
  findBearer(proof: Proof): System | undefined;
  /** The operator whose key has this SM3 hash, also a disabled one. */
  findOperatorByKey(keyHash: string): Operator | undefined;
  /**
   * Makes all the changes, each with its entry in the audit, or none; then shows them to `current` and to listeners. What is like that
   * already is left out. Only inside `inTurn`. Returns whether anything changed.
   */
  commit(note: ChangeNote, changes: readonly Change[]): Promise<boolean>;
  /** How a subscription ended that is no more. */
  findEnding(id: string): Ending | undefined;
  /** Versions of a subscription, newest first, also of one that ended. */
  listVersions(id: string, page: VersionPage): Promise<Subscription[]>;
  /** See ChangeLog. */
  readonly audit: Pick<ChangeLog, "list">;
  /** Runs one change after the other, so that what `change` reads is still true when it writes. */
  inTurn<T>(change: () => Promise<T>): Promise<T>;
  /** Called after each change; returns how to stop that. */
  onChange(listener: () => void): () => void;
}

type Tables = { [K in Kind]: Map<string, Items[K]> };

/** Reads the register from the bucket. `told` hears of every entry of the audit. */
export async function openRegister(store: KeyValue, told: (entry: AuditEntry) => void = () => {}): Promise<Register> {
  const log = await openChangeLog(store);
  const listeners = new Set<() => void>();
  let { known, record, revision } = await load(store);
  let view = toView(known, revision);
  let turn: Promise<unknown> = Promise.resolve();
  let stale = false;

  const show = () => {
    view = toView(known, revision);
    for (const listener of listeners) listener();
  };
  const writesOf = (change: Change): Write[] => {
    if (change.kind === "ending") {
      const last = known.subscription.get(change.id);
      return [...(last ? record.keep(last, undefined) : []), record.end(change.id, change.ending), { key: `subscription.${change.id}`, value: null }];
    }
    const write: Write = { key: `${change.kind}.${nameOf(change)}`, value: JSON.stringify(jsonOf(change)) };
    return change.kind === "subscription" ? [...record.keep(change.item, known.subscription.get(change.item.id)), write] : [write];
  };
  const apply = (change: Change) => {
    if (change.kind === "ending") {
      record.ended(change.id, change.ending);
      known.subscription.delete(change.id);
    } else {
      (known[change.kind] as Map<string, unknown>).set(nameOf(change), change.item);
    }
  };
  /** After a change whose outcome is open nothing may be built on what is in memory. */
  const settle = async () => {
    stale ||= log.isOpen();
    if (!stale) return;
    await log.recover();
    ({ known, record, revision } = await load(store));
    stale = false;
    show();
  };

  return {
    current: () => view.registry,
    findSystem: (id) => known.system.get(id),
    findAgency: (uscc) => known.agency.get(uscc),
    findSubscription: (id) => known.subscription.get(id),
    findOperator: (id) => known.operator.get(id),
    findAdapter: (id) => known.adapter.get(id),
    adapters: () => sorted(known.adapter),
    findApplicant: (keyHash) => view.applicants.get(keyHash),
    findBearer: (proof) => view.credentials.find(proof, Date.now()),
    findOperatorByKey: (keyHash) => view.operators.get(keyHash),
    async commit(note, wanted) {
      const changes = wanted.flatMap((change) => withDifference(known, change));
      if (changes.length === 0) return false;
      const drafts = changes.map(({ change, differs }) => toEntry(note, change, differs));
      const writes = changes.flatMap(({ change }) => writesOf(change));
      const made = await log.commit(drafts, writes);
      revision = made.revision;
      for (const { change } of changes) apply(change);
      show();
      made.entries.forEach(told);
      return true;
    },
    findEnding: (id) => (known.subscription.has(id) ? undefined : record.findEnding(id)),
    async listVersions(id, page) {
      const last = known.subscription.get(id);
      // An older hub left it without a number: it is not on record before its first change.
      if (last?.version === 0) return page.before === 0 ? [last] : [];
      return record.list(id, last ?? record.findEnding(id), page);
    },
    audit: log,
    inTurn(change) {
      const result = turn.then(settle).then(change);
      turn = result.catch(() => undefined);
      return result;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function load(store: KeyValue) {
  // A write gives the bucket's own counter, which grows with every change and over restarts.
  const revision = await store.put("opened", toShanghaiTime(Date.now()));
  const record = await openSubscriptionRecord(store);
  const [system, agency, operator, subscription, adapter] = await Promise.all([
    loadTable(store, "system"),
    loadTable(store, "agency"),
    loadTable(store, "operator"),
    loadTable(store, "subscription"),
    loadTable(store, "adapter"),
  ]);
  const known: Tables = { system, agency, operator, subscription, adapter };
  // An older hub's process ended between noting that a subscription ended and taking it out of force.
  for (const { id, version } of known.subscription.values()) {
    if (version > (record.findEnding(id)?.version ?? -1)) continue;
    await store.delete(`subscription.${id}`);
    known.subscription.delete(id);
  }
  return { known, record, revision };
}

async function loadTable<K extends Kind>(store: KeyValue, kind: K): Promise<Map<string, Items[K]>> {
  const items = [...(await store.entries(kind)).values()].map((text) => tables[kind].fromJson(JSON.parse(text)));
  return new Map(items.map((item) => [tables[kind].nameOf(item), item]));
}

type ItemChange = Exclude<Change, { kind: "ending" }>;

// The kind says which table an item belongs to; TypeScript cannot follow that through a union.
const nameOf = ({ kind, item }: ItemChange): string => (tables[kind].nameOf as (item: unknown) => string)(item);
const jsonOf = ({ kind, item }: ItemChange): unknown => (tables[kind].toJson as (item: unknown) => unknown)(item);

/** The change with what it makes different; nothing when it makes nothing different. */
function withDifference(known: Known, change: Change): { change: Change; differs: Record<string, string> }[] {
  if (change.kind === "ending") return known.subscription.has(change.id) ? [{ change, differs: { ended: `- → ${change.ending.time}` } }] : [];
  const former = known[change.kind].get(nameOf(change));
  const differs = auditChanges(former && jsonOf({ kind: change.kind, item: former } as ItemChange), jsonOf(change));
  return former && Object.keys(differs).length === 0 ? [] : [{ change, differs }];
}

function toEntry({ action, by, peer, time, reason = "" }: ChangeNote, change: Change, changes: Record<string, string>): AuditEntry {
  const object = change.kind === "ending" ? `subscription.${change.id}` : `${change.kind}.${nameOf(change)}`;
  return { sequence: 0n, time: time ?? toShanghaiTime(Date.now()), by, peer, action, object, changes, reason };
}

function toView(known: Known, revision: number) {
  const registry: Registry = {
    revision: BigInt(revision),
    systems: sorted(known.system),
    agencies: sorted(known.agency),
    subscriptions: sorted(known.subscription),
    operators: sorted(known.operator),
  };
  const operators = new Map(registry.operators.flatMap((operator) => operator.keyHashes.map((keyHash) => [keyHash, operator] as const)));
  const applicants = new Map([...known.adapter.values()].map((one) => [one.applicantKeyHash, one]));
  return { registry, credentials: indexCredentials(registry.systems), operators, applicants };
}

function sorted<Item>(items: ReadonlyMap<string, Item>): Item[] {
  return [...items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

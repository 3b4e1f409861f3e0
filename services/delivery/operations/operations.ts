import { OperationKind, OperationState } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { backoffMs, pause } from "../../shared/backoff.ts";
import { HubError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/log.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import { createTurns } from "../../shared/turns.ts";
import { isEnded, type OperationRecord } from "./operationRecord.ts";
import type { OperationStore } from "./operationStore.ts";
import type { Change, Work } from "./work.ts";

export interface OperationsDeps {
  readonly store: OperationStore;
  /** The work of an operation. */
  readonly workOf: (record: OperationRecord) => Work;
  /** Settles when work can begin. */
  readonly ready: Promise<void>;
  readonly log: Logger;
}

/** Between two steps of an operation, milliseconds. */
const STEP_MS = 50;
/** Progress is stored at most this often, milliseconds; what a step needs on record is stored at once. */
const SAVE_MS = 1_000;
/** Ended operations that stay on record here; their hops stay in the trace. */
const KEEP_ENDED = 1_000;

/** The operations of this service: on record, worked on one step after another, and gone on with after a restart. */
export class Operations {
  /** Settles when the stored ones are known. */
  readonly loaded: Promise<void>;
  readonly #deps: OperationsDeps;
  readonly #records = new Map<string, OperationRecord>();
  readonly #works = new Map<string, Work>();
  readonly #driving = new Map<string, Promise<void>>();
  readonly #turns = createTurns();
  readonly #stopping = new AbortController();
  readonly #stopped = new Promise<void>((resolve) => this.#stopping.signal.addEventListener("abort", () => resolve(), { once: true }));
  #closed = false;

  constructor(deps: OperationsDeps) {
    this.#deps = deps;
    this.loaded = this.#load();
  }

  /** Newest first. */
  all(): OperationRecord[] {
    return [...this.#records.values()].sort((a, b) => (a.id > b.id ? -1 : 1));
  }

  /** Throws OPERATION_NOT_FOUND. */
  find(id: string): OperationRecord {
    const record = this.#records.get(id);
    if (!record) throw new HubError("OPERATION_NOT_FOUND", `没有此操作 / there is no operation ${id}`, { operationId: id });
    return record;
  }

  /** How many of a subscription are not ended. */
  openOf(subscriptionId: string): number {
    return [...this.#records.values()].filter((record) => record.subscriptionId === subscriptionId && !isEnded(record)).length;
  }

  /** Stores and begins what `make` makes; the one of the same request when there is one. Throws what `make` throws, JOURNAL_UNAVAILABLE. */
  async begin(requestId: string, make: () => Promise<OperationRecord>): Promise<OperationRecord> {
    await this.loaded;
    return this.#turns.take([`request ${requestId}`], async () => {
      const known = [...this.#records.values()].find((record) => record.requestId === requestId);
      if (known) return known;
      const record = await make();
      await this.#store(record);
      this.#deps.log.info({ operation: record.id, kind: OperationKind[record.kind as never] ?? record.kind, by: record.requestedBy, subscription: record.subscriptionId }, "operation.begun");
      this.#drive(record.id);
      return record;
    });
  }

  /** Changes an operation, one change after another; resolves when it is stored. Throws OPERATION_NOT_FOUND and what `change` throws. */
  async change(id: string, change: (record: OperationRecord) => Change & { readonly approvedBy?: string }): Promise<OperationRecord> {
    await this.loaded;
    const changed = await this.#turns.take([id], async () => {
      const record = this.find(id);
      const next = { ...record, ...change(record), updateTime: toShanghaiTime(Date.now()) };
      await this.#store(next);
      return next;
    });
    if (changed.state === OperationState.CANCELLED) await this.#workOf(changed).cancel(changed);
    this.#drive(id);
    return changed;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopping.abort();
    await Promise.all(this.#driving.values());
  }

  async #load(): Promise<void> {
    const { store, log } = this.#deps;
    for (let attempt = 1; !this.#closed; attempt++) {
      try {
        for (const record of await store.load()) this.#records.set(record.id, record);
        break;
      } catch (err) {
        log.warn({ err: String(err), attempt }, "operation.notLoaded");
        await pause(backoffMs(attempt, 100, 5_000), this.#stopping.signal);
      }
    }
    for (const record of this.all().filter(isEnded).slice(KEEP_ENDED)) {
      this.#records.delete(record.id);
      await store.delete(record).catch(() => undefined);
    }
    for (const { id } of this.all()) this.#drive(id);
  }

  async #store(record: OperationRecord): Promise<void> {
    await this.#deps.store.save(record).catch((cause: unknown) => {
      throw new HubError("JOURNAL_UNAVAILABLE", "存储暂不可用，请重试 / the store is not available, try again", {}, { cause });
    });
    this.#records.set(record.id, record);
  }

  #workOf(record: OperationRecord): Work {
    let work = this.#works.get(record.id);
    if (!work) this.#works.set(record.id, (work = this.#deps.workOf(record)));
    return work;
  }

  #isDriven(id: string): boolean {
    const state = this.#records.get(id)?.state;
    return !this.#closed && (state === OperationState.RUNNING || state === OperationState.PAUSED);
  }

  #drive(id: string): void {
    if (this.#driving.has(id) || !this.#isDriven(id)) return;
    const driving = Promise.race([this.#deps.ready, this.#stopped]).then(() => this.#run(id)).finally(() => this.#driving.delete(id));
    this.#driving.set(id, driving);
  }

  async #run(id: string): Promise<void> {
    let savedAt = 0;
    for (let failures = 0; this.#isDriven(id); ) {
      try {
        savedAt = await this.#turns.take([id], () => this.#step(id, savedAt));
        failures = 0;
      } catch (err) {
        failures++;
        this.#deps.log.warn({ err: String(err), operation: id, failures }, "operation.stepFailed");
      }
      if (!this.#isDriven(id)) break;
      await pause(failures > 0 ? backoffMs(failures, 100, 5_000) : STEP_MS, this.#stopping.signal);
    }
    if (!this.#closed) this.#works.delete(id);
  }

  /** One step; returns when progress was stored last. */
  async #step(id: string, savedAt: number): Promise<number> {
    const record = this.find(id);
    if (!this.#isDriven(id)) return savedAt;
    const keep = async (change: Change) => {
      const next = { ...this.find(id), ...change };
      await this.#store(next);
      return next;
    };
    const change = await this.#workOf(record).step(record, keep);
    const changed = Object.entries(change).some(([name, value]) => this.find(id)[name as keyof OperationRecord] !== value);
    if (!changed) return savedAt;
    const now = Date.now();
    const next = { ...this.find(id), ...change, updateTime: toShanghaiTime(now) };
    const isDue = change.state !== undefined || change.letters !== undefined || now - savedAt >= SAVE_MS;
    if (isDue) await this.#store(next);
    else this.#records.set(id, next);
    if (isEnded(next)) this.#deps.log.info({ operation: id, total: next.total, done: next.done, unchanged: next.unchanged, failed: next.failed }, "operation.ended");
    return isDue ? now : savedAt;
  }
}

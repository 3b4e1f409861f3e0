import { DeadLetterDiscarded } from "../../../proto/gen/hub/delivery/v1/delivery.ts";
import { OperationState } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import { snakeName } from "../../shared/bus/envelope.ts";
import type { HopInput, HopPublisher } from "../../shared/bus/hops.ts";
import { readRange } from "../../shared/bus/readRange.ts";
import type { Pumps } from "../pumps.ts";
import { maskWords } from "../rules/maskWords.ts";
import type { SubscriptionJournal } from "../subscriptionJournal.ts";
import { findLetters, type FoundLetter } from "./deadLetterFilter.ts";
import type { OperationRecord } from "./operationRecord.ts";
import type { Change, Work } from "./work.ts";

export interface DiscardWorkDeps {
  readonly bus: BusConnection;
  readonly hops: HopPublisher;
  readonly pumps: Pumps;
  readonly facts: SubscriptionJournal;
}

const TYPE = "hub.delivery.v1.DeadLetterDiscarded";

/** Gives dead letters up: first the journal has it, then the trace, and only then the letter goes. */
export class DiscardWork implements Work {
  readonly #deps: DiscardWorkDeps;
  /** What this operation has recorded, also before a restart: a crash may have come before the letters went. */
  #known: Set<string> | undefined;

  constructor(deps: DiscardWorkDeps) {
    this.#deps = deps;
  }

  async step(record: OperationRecord): Promise<Change> {
    if (!record.letters) return { state: OperationState.DONE };
    if (record.state !== OperationState.RUNNING) return {};
    const { batchSize, letters } = record;
    const meant = findLetters(this.#deps.pumps, letters.filter).filter(({ letter }) => letter.at <= letters.givenUpUntil);
    const [first] = meant;
    const known = (this.#known ??= await this.#recorded(record));
    if (!first) return { state: OperationState.DONE, done: known.size };
    // One subscription at a time: its facts are recorded together.
    const batch = meant.filter(({ pump }) => pump === first.pump).slice(0, batchSize);
    await this.#discard(record, batch, known);
    return { done: known.size };
  }

  async cancel(): Promise<void> {
    // What was given up stays so.
  }

  async #discard(record: OperationRecord, batch: readonly FoundLetter[], known: Set<string>): Promise<void> {
    const { facts, hops } = this.#deps;
    const subscriptionId = batch[0]?.pump.terms.subscription.id ?? "";
    const fresh = batch.filter(({ deliveryId }) => !known.has(deliveryId));
    if (fresh.length > 0) await facts.record(subscriptionId, fresh.map((found) => ({ type: TYPE, data: toFact(record, found) })));
    for (const { deliveryId } of fresh) known.add(deliveryId);
    hops.add(batch.map((found) => toDiscardedHop(record, found)));
    await hops.flush();
    await Promise.all(batch.map(({ pump, letter }) => pump.letters.remove(subscriptionId, letter.sequence)));
  }

  async #recorded({ id, letters }: OperationRecord): Promise<Set<string>> {
    const known = new Set<string>();
    const filter = `delivery.*.*.${snakeName(TYPE)}`;
    for await (const batch of readRange(this.#deps.bus, { from: (letters?.journalLast ?? 0) + 1, through: Number.MAX_SAFE_INTEGER, filter })) {
      for (const { event } of batch) {
        const { operationId, deliveryId } = DeadLetterDiscarded.decode(event.data);
        if (operationId === id) known.add(deliveryId);
      }
    }
    return known;
  }
}

function toFact({ id: operationId, requestedBy: operator, justification }: OperationRecord, { pump, letter, deliveryId }: FoundLetter): DeadLetterDiscarded {
  const { eventId, type: eventType, caseId, reason, attempts } = letter;
  return { deliveryId, subscriptionId: pump.terms.subscription.id, eventId, eventType, caseId, reason, attempts, operator, justification, operationId };
}

function toDiscardedHop({ id: operationId, requestedBy: operator, justification }: OperationRecord, { pump, letter, deliveryId }: FoundLetter): HopInput {
  const { eventId, type: eventType, caseId, reason, attempts: attempt, sequence } = letter;
  const { id: subscriptionId, system } = pump.terms.subscription;
  return { kind: HopKind.DISCARDED, system, subscriptionId, eventId, eventType, caseId, reason, message: maskWords(justification), attempt, sequence: BigInt(sequence), deliveryId, operator, operationId };
}

import type { StoredEvent } from "../../shared/bus/envelope.ts";
import type { Domain } from "../../shared/bus/streams.ts";
import { recordKey } from "../../shared/events/recordKey.ts";
import { RecordTable } from "../../shared/rangeDigest/recordTable.ts";
import { isWithdrawal } from "./rules/withdrawal.ts";

const domains: readonly Domain[] = ["case", "transfer", "credit", "hint", "delivery", "trace"];
const INITIAL = 1_024;

/** What a subscriber should hold: the last event of each record, about 120 bytes each. */
export class ExpectedRecords {
  readonly table = new RecordTable();
  #sequences = new Float64Array(INITIAL);
  #times = new Float64Array(INITIAL);
  #domains = new Uint8Array(INITIAL);
  #withdrawn = new Uint8Array(INITIAL);

  /** Takes the next event of a record, in journal order; `hash` is that of its data in the subscription's view, or empty. */
  take({ caseId, domain, event }: StoredEvent, hash: string): void {
    const index = this.table.put({ key: recordKey(caseId, event.type), version: event.caseVersion, hash });
    if (index >= this.#sequences.length) this.#grow();
    this.#sequences[index] = Number(event.sequence);
    // An event without a readable time belongs to every period that is open at its beginning.
    this.#times[index] = Date.parse(event.recordedTime) || 0;
    this.#domains[index] = domains.indexOf(domain);
    this.#withdrawn[index] = isWithdrawal(event.type) ? 1 : 0;
  }

  /** Journal sequence of the last event. */
  sequenceAt(index: number): number {
    return this.#sequences[index] ?? 0;
  }

  /** When the last event was recorded, milliseconds. */
  timeAt(index: number): number {
    return this.#times[index] ?? 0;
  }

  domainAt(index: number): Domain {
    return domains[this.#domains[index] ?? 0] ?? "case";
  }

  /** The case part of the key. */
  caseAt(index: number): string {
    return this.table.keyAt(index).split("@", 1)[0] ?? "";
  }

  /** The last event took the record away. */
  isWithdrawn(index: number): boolean {
    return this.#withdrawn[index] === 1;
  }

  #grow(): void {
    const length = this.#sequences.length * 2;
    const larger = <Values extends Float64Array | Uint8Array>(from: Values, into: Values): Values => {
      into.set(from);
      return into;
    };
    this.#sequences = larger(this.#sequences, new Float64Array(length));
    this.#times = larger(this.#times, new Float64Array(length));
    this.#domains = larger(this.#domains, new Uint8Array(length));
    this.#withdrawn = larger(this.#withdrawn, new Uint8Array(length));
  }
}

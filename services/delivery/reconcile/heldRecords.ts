import type { Answer, Question } from "../../shared/rangeDigest/compareTrees.ts";
import { DigestTree } from "../../shared/rangeDigest/digestTree.ts";
import { isKey, type VersionedRecord } from "../../shared/rangeDigest/rangeDigest.ts";
import { RecordTable } from "../../shared/rangeDigest/recordTable.ts";
import { HubError } from "../../shared/errors.ts";

/** What a receiver says it holds, however it says it. */
export interface HeldRecords {
  readonly hasHashes: boolean;
  readonly omitsWithdrawn: boolean;
  /** Answers a question about what it held when the first one was asked. */
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
  /** Bytes of talk so far, both ways. */
  readonly bytes: number;
  /** Questions that travelled. */
  readonly questions: number;
  /** The comparison is over; called once. */
  end(): void;
}

/** Most records in one upload. */
const RECORDS_MAX = 2_000_000;

/** Records that a subscriber sends all at once: compared here, without further talk. */
export class UploadedRecords implements HeldRecords {
  readonly omitsWithdrawn: boolean;
  hasHashes = true;
  bytes = 0;
  readonly questions = 0;
  readonly #table = new RecordTable();
  #tree: DigestTree | undefined;

  constructor(omitsWithdrawn: boolean) {
    this.omitsWithdrawn = omitsWithdrawn;
  }

  /** Takes records in any order. Hashes count when every record has one. Throws INVALID_REQUEST. */
  add(records: readonly VersionedRecord[], bytes: number): void {
    this.bytes += bytes;
    for (const record of records) {
      if (!isKey(record.key)) throw new HubError("INVALID_REQUEST", `记录标识不是可打印 ASCII / not a printable ASCII key: record ${this.#table.size + 1}`, {});
      this.#table.put(record);
      if (record.hash === "") this.hasHashes = false;
    }
    if (this.#table.size > RECORDS_MAX) throw new HubError("INVALID_REQUEST", `一次最多 ${RECORDS_MAX} 条 / at most ${RECORDS_MAX} records in one upload`, {});
  }

  async ask({ prefixes, records }: Question): Promise<Answer> {
    const tree = (this.#tree ??= await DigestTree.build(this.#table, { withHashes: this.hasHashes, breathe }));
    if (!records) return { digests: prefixes.map((prefix) => tree.digest(prefix)) };
    return { records: prefixes.flatMap((prefix) => Array.from(tree.indexes(prefix), (index) => this.#table.recordAt(index))) };
  }

  end(): void {
    this.#tree = undefined;
  }
}

/** A turn of the event loop for everybody else. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

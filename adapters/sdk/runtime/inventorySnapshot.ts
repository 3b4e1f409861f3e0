import { AnswerInventoryRequest, type AnswerInventoryResponse } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { DigestTree } from "../../../services/shared/rangeDigest/digestTree.ts";
import { isKey } from "../../../services/shared/rangeDigest/rangeDigest.ts";
import { RecordTable } from "../../../services/shared/rangeDigest/recordTable.ts";
import type { Inventory } from "../contract.ts";

/** What a system held when a comparison began: about 100 bytes a record, whatever the system stores of it. */
export type Snapshot = DigestTree;

/** Records in one message of an answer. */
const RECORDS_PER_MESSAGE = 1_000;
/** Records between two turns of the event loop for everybody else. */
const BREATH = 2_000;
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Reads the system to its end. Throws as Inventory does. */
export async function readInventory(inventory: Inventory, withHashes: boolean, signal: AbortSignal): Promise<Snapshot> {
  const table = new RecordTable();
  let read = 0;
  for await (const { key, version, hash = "" } of inventory.records(signal)) {
    table.put({ key: toKey(key), version, hash });
    if (++read % BREATH === 0) await breathe();
  }
  return DigestTree.build(table, { withHashes, breathe });
}

/** The messages that answer a question. */
export function* answerQuestion(snapshot: Snapshot, { queryId, prefixes, records }: AnswerInventoryResponse): Generator<AnswerInventoryRequest> {
  if (!records) {
    const digests = prefixes.map((prefix) => {
      const { count, sum } = snapshot.digest(prefix);
      return { prefix, count: BigInt(count), digest: sum };
    });
    return yield AnswerInventoryRequest.fromPartial({ queryId, digests });
  }
  const indexes = prefixes.flatMap((prefix) => [...snapshot.indexes(prefix)]);
  for (let from = 0; from === 0 || from < indexes.length; from += RECORDS_PER_MESSAGE) {
    const part = indexes.slice(from, from + RECORDS_PER_MESSAGE).map((index) => recordAt(snapshot, index));
    yield AnswerInventoryRequest.fromPartial({ queryId, records: part, more: from + RECORDS_PER_MESSAGE < indexes.length });
  }
}

function recordAt({ table, withHashes }: Snapshot, index: number) {
  const record = table.recordAt(index);
  return withHashes ? record : { ...record, hash: "" };
}

/** What another program wrote into the system may have any key: it is named all the same. */
function toKey(key: string): string {
  return isKey(key) ? key : `?${encodeURIComponent(key).slice(0, 199)}`;
}

import type { HeldRecord, ReconcileRequest, ReconcileUploadRequest } from "../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { parseHoldingLine } from "./holdingLines.ts";

/** Records in one message. */
const BATCH = 2_000;

export interface Upload {
  readonly open: ReconcileRequest;
  /** The receiver forgets what was withdrawn. */
  readonly omitsWithdrawn: boolean;
}

/** The messages of an upload, read line by line as they are wanted. Throws INVALID_REQUEST naming the first wrong line. */
export async function* toUploadMessages({ open, omitsWithdrawn }: Upload, lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<ReconcileUploadRequest> {
  yield { open, omitsWithdrawn, records: [] };
  let records: HeldRecord[] = [];
  let number = 0;
  for await (const line of lines) {
    const record = parseHoldingLine(line, ++number);
    if (record) records.push(record);
    if (records.length < BATCH) continue;
    yield { open: undefined, omitsWithdrawn: false, records };
    records = [];
  }
  if (records.length > 0) yield { open: undefined, omitsWithdrawn: false, records };
}

import { join } from "node:path";
import { z } from "zod";
import type { FaultSwitch } from "../rest/faultSwitch.ts";
import { heldPage } from "../rest/heldPage.ts";
import { openJsonLines, type LinePosition } from "../rest/jsonLines.ts";
import { refuseRecord } from "./recordCheck.ts";

/** A row as the interface takes it; a row that is not of this form spoils its batch. */
export const uploadRow = z.object({
  rowNo: z.int().min(1),
  deliveryId: z.string().min(1).max(200),
  caseId: z.string().min(1).max(100),
  version: z.int().min(0),
  /** The sender's own number of the row, which grows with each row of a case; given back in lists. */
  serial: z.int().min(0).default(0),
  action: z.enum(["publish", "withdraw"]),
  record: z.record(z.string(), z.string().max(5000)),
});
export type UploadRow = z.infer<typeof uploadRow>;

export const receiptRow = z.object({
  rowNo: z.int(),
  state: z.enum(["accepted", "refused"]),
  remoteId: z.string(),
  code: z.string(),
  message: z.string(),
  processedAt: z.string(),
});
export type ReceiptRow = z.infer<typeof receiptRow>;

const shownRecord = uploadRow.omit({ rowNo: true }).extend({ decisionNo: z.string(), remoteId: z.string(), at: z.string() });
export type ShownRecord = z.infer<typeof shownRecord>;

export interface Records {
  /** Applies a row once: a delivery seen before gets its former result, a row below the version held is R020. */
  apply(row: UploadRow): ReceiptRow;
  /** What is known by a decision number: the newest row of each party. */
  find(decisionNo: string): readonly ShownRecord[];
  /** What is held of each case, withdrawn ones too, a page of them. */
  held(query: URLSearchParams): { readonly items: readonly HeldRecord[]; readonly next: string };
  /** Everything ever applied, oldest first. */
  applied(): readonly ShownRecord[];
  close(): void;
}

/** A record as the list of records names it. */
export interface HeldRecord {
  readonly caseId: string;
  readonly version: number;
  readonly serial: number;
  readonly action: UploadRow["action"];
  readonly remoteId: string;
  readonly at: string;
}

interface Held extends HeldRecord {
  readonly position: LinePosition;
}

const serialNote = z.object({ caseId: z.string(), serial: z.int() });
type SerialNote = z.infer<typeof serialNote>;

/** Opens the records kept in the data directory. */
export function openRecords(dataDir: string, faults: FaultSwitch): Records {
  const done = new Map<string, { remoteId: string; at: string }>();
  const held = new Map<string, Held>();
  const cases = new Map<string, Set<string>>();
  const index = (row: ShownRecord, position: LinePosition) => {
    const { deliveryId, caseId, version, serial, action, remoteId, at, decisionNo } = row;
    done.set(deliveryId, { remoteId, at });
    held.set(caseId, { caseId, version, serial, action, remoteId, at, position });
    cases.set(decisionNo, (cases.get(decisionNo) ?? new Set()).add(caseId));
  };
  const log = openJsonLines(join(dataDir, "records.jsonl"), shownRecord, index);

  const raise = ({ caseId, serial }: SerialNote) => {
    const current = held.get(caseId);
    if (current && serial > current.serial) held.set(caseId, { ...current, serial });
  };
  const serials = openJsonLines(join(dataDir, "serials.jsonl"), serialNote, raise);
  /** A row that changes nothing is still the last one of its sender. */
  function noteSerial(note: SerialNote): void {
    if (note.serial <= (held.get(note.caseId)?.serial ?? 0)) return;
    serials.append(note);
    raise(note);
  }

  function apply(row: UploadRow): ReceiptRow {
    const { rowNo, deliveryId, caseId, version, serial, action, record } = row;
    const accepted = (remoteId: string, processedAt: string, code = "", message = ""): ReceiptRow => ({
      rowNo, state: "accepted", remoteId, code, message, processedAt,
    });
    const known = done.get(deliveryId);
    if (known) return accepted(known.remoteId, known.at);
    const current = held.get(caseId);
    const refusal = refuse(row, current, faults);
    if (refusal) return { rowNo, state: "refused", remoteId: current?.remoteId ?? "", ...refusal, processedAt: shanghaiNow() };
    if (current && current.version === version && current.action === action) {
      noteSerial({ caseId, serial });
      return accepted(current.remoteId, current.at, "R021", "版本相同，未变更 / same version, unchanged");
    }
    const remoteId = current?.remoteId ?? `XYGZ${String(held.size + 1).padStart(9, "0")}`;
    const shown = { deliveryId, caseId, version, serial, action, record, decisionNo: record["CF_WSH"] ?? "", remoteId, at: shanghaiNow() };
    index(shown, log.append(shown));
    return accepted(remoteId, shown.at);
  }

  return {
    apply,
    find: (decisionNo) => [...(cases.get(decisionNo) ?? [])].flatMap((caseId) => {
      const position = held.get(caseId)?.position;
      return position ? log.read(position) : [];
    }),
    held: (query) => heldPage(new Map(Array.from(held, ([key, { caseId, version, serial, action, remoteId, at }]) => [key, { caseId, version, serial, action, remoteId, at }])), query),
    applied: () => log.all(),
    close() {
      log.close();
      serials.close();
    },
  };
}

function refuse({ version, action, record }: UploadRow, current: Held | undefined, faults: FaultSwitch) {
  if (faults.refuses(record["CF_WSH"] ?? "")) return { code: "R100", message: "审核退回 / returned by the reviewer" };
  if (current && isBehind({ version, action }, current)) return { code: "R020", message: "已有更新版本 / a later version is held" };
  // A withdrawal of what was never shown is accepted and remembered: an older publication may still be on its way.
  if (action === "withdraw") return record["CF_WSH"] ? undefined : { code: "R001", message: "必填项为空 / required column is empty: CF_WSH" };
  return refuseRecord(record);
}

/** Versions only grow; at the same version a withdrawal comes after the publication. */
function isBehind(row: Pick<UploadRow, "version" | "action">, current: Held): boolean {
  return row.version < current.version || (row.version === current.version && row.action === "publish" && current.action === "withdraw");
}

/** RFC 3339 with +08:00, as the channel's receipts have it. */
function shanghaiNow(): string {
  return `${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 23)}+08:00`;
}

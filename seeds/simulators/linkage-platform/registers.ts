import { join } from "node:path";
import { z } from "zod";
import type { FaultSwitch } from "../rest/faultSwitch.ts";
import { openJsonLines, type LinePosition } from "../rest/jsonLines.ts";

/** The three registers and the kinds of row each takes. */
export const registerTypes: Readonly<Record<string, readonly string[]>> = {
  penalties: ["PenaltyDecided", "PenaltyCorrected", "PenaltyRevoked"],
  transfers: ["TransferSent", "CaseFiled", "CaseNotFiled"],
  publications: ["Published", "Withdrawn", "PublicationRefused", "PublicationBarred"],
};

const data = z.record(z.string(), z.unknown());

/** A row as the interface takes it. */
export const registerItem = z.object({
  deliveryId: z.string().min(1).max(200),
  caseId: z.string().min(1).max(100),
  version: z.int().min(0),
  type: z.string().max(100),
  data,
});
export type RegisterItem = z.infer<typeof registerItem>;

const appliedRow = registerItem.extend({ register: z.string(), receiptNo: z.string(), at: z.string() });
export type AppliedRow = z.infer<typeof appliedRow>;

export interface ItemReply {
  readonly deliveryId: string;
  readonly state: "applied" | "duplicate" | "stale" | "refused";
  readonly receiptNo: string;
  readonly code?: string;
  readonly message?: string;
}

export interface Registers {
  /** Applies a row once: known deliveries are duplicates, rows below the version held are stale. */
  apply(register: string, item: RegisterItem): ItemReply;
  /** The newest row of a case; for publications the newest of any channel. */
  find(register: string, caseId: string): AppliedRow | undefined;
  /** Everything ever applied, oldest first. */
  applied(): readonly AppliedRow[];
  close(): void;
}

interface Held {
  readonly version: number;
  readonly receiptNo: string;
}

/** Opens the registers kept in the data directory. */
export function openRegisters(dataDir: string, faults: FaultSwitch): Registers {
  const receipts = new Map<string, string>();
  const held = new Map<string, Held>();
  const newest = new Map<string, LinePosition>();
  const index = (row: AppliedRow, position: LinePosition) => {
    const { register, caseId, version, deliveryId, receiptNo } = row;
    receipts.set(deliveryId, receiptNo);
    held.set(recordKey(register, row), { version, receiptNo });
    newest.set(`${register}/${caseId}`, position);
  };
  const log = openJsonLines(join(dataDir, "registers.jsonl"), appliedRow, index);

  function apply(register: string, item: RegisterItem): ItemReply {
    const { deliveryId } = item;
    const known = receipts.get(deliveryId);
    if (known !== undefined) return { deliveryId, state: "duplicate", receiptNo: known };
    const refusal = refuse(register, item, faults);
    if (refusal) return { deliveryId, state: "refused", receiptNo: "", ...refusal };
    const current = held.get(recordKey(register, item));
    if (current && current.version >= item.version) {
      return { deliveryId, state: current.version === item.version ? "duplicate" : "stale", receiptNo: current.receiptNo };
    }
    const receiptNo = `LX${register.slice(0, 2).toUpperCase()}${String(receipts.size + 1).padStart(8, "0")}`;
    const row = { ...item, register, receiptNo, at: new Date().toISOString() };
    index(row, log.append(row));
    return { deliveryId, state: "applied", receiptNo };
  }

  return {
    apply,
    find(register, caseId) {
      const position = newest.get(`${register}/${caseId}`);
      return position && log.read(position);
    },
    applied: () => log.all(),
    close: () => log.close(),
  };
}

/** One record per case; publications have one per channel. */
function recordKey(register: string, { caseId, data }: Pick<RegisterItem, "caseId" | "data">): string {
  return `${register}/${caseId}/${textOf(data, "公示渠道")}`;
}

function refuse(register: string, { type, data }: RegisterItem, faults: FaultSwitch) {
  if (!registerTypes[register]?.includes(type)) return { code: "L002", message: "登记簿不接收此类数据 / wrong register for the type" };
  if (register === "penalties" && textOf(data, "处罚决定书文号") === "") {
    return { code: "L003", message: "缺少处罚决定书文号 / decision number missing" };
  }
  if (register === "transfers" && textOf(data, "案件编号") === "") return { code: "L004", message: "缺少案件编号 / case number missing" };
  if (faults.refuses(textOf(data, "处罚决定书文号"))) return { code: "L100", message: "平台退回 / returned by the platform" };
  return undefined;
}

/** A text field of a row; empty when absent or of another type. */
export function textOf(data: RegisterItem["data"], field: string): string {
  const value = data[field];
  return typeof value === "string" ? value : "";
}

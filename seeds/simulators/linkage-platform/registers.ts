import { join } from "node:path";
import { z } from "zod";
import { stepTable } from "../../../adapters/sdk/steps/stepTable.ts";
import type { FaultSwitch } from "../rest/faultSwitch.ts";
import { heldPage } from "../rest/heldPage.ts";
import { openJsonLines, type LinePosition } from "../rest/jsonLines.ts";

/** The registers and the kinds of row each takes. */
export const registerTypes: Readonly<Record<string, readonly string[]>> = {
  penalties: ["PenaltyDecided", "PenaltyCorrected", "PenaltyRevoked"],
  transfers: [...stepTable.map(({ type }) => type.slice(type.lastIndexOf(".") + 1)), "StepRetracted", "HistoryRecomputed"],
  publications: ["Published", "Withdrawn", "PublicationRefused", "PublicationBarred"],
  deadlines: ["DeadlineStarted", "DeadlineWarning", "DeadlineOverdue", "DeadlineMet", "DeadlineCancelled"],
  reviews: ["ManualReviewOpened", "TransferReviewSuggested"],
  queue: ["SubmissionResolved", "SubmissionExpired"],
};

/** Registers of cases: a row without the number of its case is returned. */
const caseRegisters: ReadonlySet<string> = new Set(["transfers", "deadlines"]);

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
  /** The newest row of a case; where a register holds several of a case, the newest of them. */
  find(register: string, caseId: string): AppliedRow | undefined;
  /** What a register holds: the newest row of each record, a page of them. */
  held(register: string, query: URLSearchParams): { readonly items: readonly HeldRow[]; readonly next: string };
  /** What became of a fact of the platform's own users after it was parked or given to a person; undefined while nothing has. */
  resolutionOf(ticket: string): Resolution | undefined;
  /** Everything ever applied, oldest first. */
  applied(): readonly AppliedRow[];
  close(): void;
}

const resolution = z.enum(["recorded", "rejected", "refused", "replaced", "expired"]);
export type Resolution = z.infer<typeof resolution>;

/** A record as a list of a register names it. */
export interface HeldRow {
  readonly caseId: string;
  readonly type: string;
  readonly version: number;
  readonly receiptNo: string;
}

/** Opens the registers kept in the data directory. */
export function openRegisters(dataDir: string, faults: FaultSwitch): Registers {
  const receipts = new Map<string, string>();
  const held = new Map(Object.keys(registerTypes).map((register) => [register, new Map<string, HeldRow>()]));
  const newest = new Map<string, LinePosition>();
  const resolutions = new Map<string, Resolution>();
  const index = (row: AppliedRow, position: LinePosition) => {
    const { register, caseId, type, version, deliveryId, receiptNo } = row;
    receipts.set(deliveryId, receiptNo);
    held.get(register)?.set(recordKey(row), { caseId, type, version, receiptNo });
    newest.set(`${register}/${caseId}`, position);
    const [ticket, result] = [textOf(row.data, "受理编号"), resolution.safeParse(row.data["处理结果"])];
    if (ticket !== "" && result.success) resolutions.set(ticket, result.data);
  };
  const log = openJsonLines(join(dataDir, "registers.jsonl"), appliedRow, index);

  function apply(register: string, item: RegisterItem): ItemReply {
    const { deliveryId } = item;
    const known = receipts.get(deliveryId);
    if (known !== undefined) return { deliveryId, state: "duplicate", receiptNo: known };
    const refusal = refuse(register, item, faults);
    if (refusal) return { deliveryId, state: "refused", receiptNo: "", ...refusal };
    const current = held.get(register)?.get(recordKey(item));
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
    held: (register, query) => heldPage(held.get(register) ?? new Map<string, HeldRow>(), query),
    resolutionOf: (ticket) => resolutions.get(ticket),
    applied: () => log.all(),
    close: () => log.close(),
  };
}

/** One record per case; publications have one per channel, deadlines and waiting reports one each. */
function recordKey({ caseId, data }: Pick<RegisterItem, "caseId" | "data">): string {
  return `${caseId}/${textOf(data, "公示渠道")}${textOf(data, "登记项")}`;
}

function refuse(register: string, { type, data }: RegisterItem, faults: FaultSwitch) {
  if (!registerTypes[register]?.includes(type)) return { code: "L002", message: "登记簿不接收此类数据 / wrong register for the type" };
  if (register === "penalties" && textOf(data, "处罚决定书文号") === "") {
    return { code: "L003", message: "缺少处罚决定书文号 / decision number missing" };
  }
  if (caseRegisters.has(register) && textOf(data, "案件编号") === "") return { code: "L004", message: "缺少案件编号 / case number missing" };
  if (faults.refuses(textOf(data, "处罚决定书文号") || textOf(data, "案件编号"))) return { code: "L100", message: "平台退回 / returned by the platform" };
  return undefined;
}

/** A text field of a row; empty when absent or of another type. */
export function textOf(data: RegisterItem["data"], field: string): string {
  const value = data[field];
  return typeof value === "string" ? value : "";
}

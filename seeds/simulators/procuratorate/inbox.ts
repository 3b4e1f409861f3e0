import { join } from "node:path";
import { z } from "zod";
import type { ReceivedEffect } from "../contract.ts";
import type { Told } from "../justice/rules/habits.ts";
import type { FaultSwitch } from "../rest/faultSwitch.ts";
import { heldPage } from "../rest/heldPage.ts";
import { openJsonLines } from "../rest/jsonLines.ts";
import { toShanghaiTime } from "../../../services/shared/time.ts";

/** A notice as the interface takes it. */
export const inboxItem = z.object({
  deliveryId: z.string().min(1).max(200),
  ajbs: z.string().min(1).max(100),
  bbh: z.int().min(0),
  lx: z.string().min(1).max(100),
  data: z.record(z.string(), z.unknown()),
});
export type InboxItem = z.infer<typeof inboxItem>;

const keptNotice = inboxItem.extend({ hzh: z.string(), at: z.string() });
type KeptNotice = z.infer<typeof keptNotice>;

export interface ItemReply {
  readonly deliveryId: string;
  readonly jg: "0" | "1" | "2" | "9";
  readonly hzh: string;
  readonly cwdm?: string;
  readonly cwsm?: string;
}

export interface HeldCase {
  readonly ajbs: string;
  readonly bbh: number;
}

export interface Inbox {
  /** Takes a notice once: a delivery seen before is 1, a version not above the one held of the case is 2. */
  take(item: InboxItem): ItemReply;
  /** The version held of each case, a page of them. */
  held(query: URLSearchParams): { readonly items: readonly HeldCase[]; readonly next: string };
  received(): readonly ReceivedEffect[];
  countReceived(): number;
  told(from: number): readonly Told[];
  close(): void;
}

/** Opens the inbox kept in the data directory. */
export function openInbox(dataDir: string, faults: FaultSwitch): Inbox {
  const receipts = new Map<string, string>();
  const held = new Map<string, HeldCase>();
  const index = ({ deliveryId, ajbs, bbh, hzh }: KeptNotice) => {
    receipts.set(deliveryId, hzh);
    held.set(ajbs, { ajbs, bbh });
  };
  const notices = openJsonLines(join(dataDir, "inbox.jsonl"), keptNotice, index);
  return {
    take(item) {
      const { deliveryId, ajbs, bbh, data } = item;
      const known = receipts.get(deliveryId);
      if (known !== undefined) return { deliveryId, jg: "1", hzh: known };
      if (faults.refuses(textOf(data, "ajbh"))) return { deliveryId, jg: "9", hzh: "", cwdm: "J100", cwsm: "系统退回 / returned by the system" };
      if (bbh <= (held.get(ajbs)?.bbh ?? 0)) return { deliveryId, jg: "2", hzh: "" };
      const kept = { ...item, hzh: `JCTZ${String(receipts.size + 1).padStart(8, "0")}`, at: toShanghaiTime(Date.now()) };
      notices.append(kept);
      index(kept);
      return { deliveryId, jg: "0", hzh: kept.hzh };
    },
    held: (query) => heldPage(held, query),
    received: () => notices.all().map(toEffect),
    countReceived: () => receipts.size,
    told: (from) => (receipts.size === from ? [] : notices.all().slice(from).map(toTold)),
    close: () => notices.close(),
  };
}

function textOf(data: Readonly<Record<string, unknown>>, item: string): string {
  const value = data[item];
  return typeof value === "string" ? value : "";
}

function toEffect(notice: KeptNotice): ReceivedEffect {
  const { deliveryId, ajbs, bbh, lx, data, at } = notice;
  return { deliveryId, caseId: ajbs, type: lx, version: bbh, decisionNo: textOf(data, "ajbh"), stored: JSON.stringify(notice), at };
}

function toTold({ deliveryId, lx, data, at }: KeptNotice): Told {
  const suspects = z.array(z.object({ xyrxm: z.string() })).catch([]).parse(data["xyr"]);
  return {
    key: deliveryId,
    type: lx,
    caseNo: textOf(data, "ajbh"),
    agency: { name: textOf(data, "ysjg"), code: textOf(data, "ysjgdm") },
    addressee: { name: "", code: "" },
    occurredAtMs: parseTime(textOf(data, "blsj")),
    receivedAtMs: Date.parse(at),
    suspectNo: textOf(data, "xyrbh"),
    suspectName: suspects[0]?.xyrxm ?? "",
  };
}

/** `yyyyMMddHHmmssSSS` of the province, milliseconds; NaN when it is none. */
function parseTime(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/, "$1-$2-$3T$4:$5:$6.$7+08:00"));
}

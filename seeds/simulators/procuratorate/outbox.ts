import { join } from "node:path";
import { z } from "zod";
import type { FeedAnswer } from "../contract.ts";
import type { Entry } from "../justice/form.ts";
import { openJsonLines, type LinePosition } from "../rest/jsonLines.ts";
import { toItems } from "./formCodes.ts";

const entry = z.object({ id: z.string(), key: z.string(), lrsj: z.string(), data: z.record(z.string(), z.string()) });
type KeptEntry = z.infer<typeof entry>;

/** What the hub says about a row; see the interface. */
export const acknowledgement = z.object({
  hzlx: z.enum(["1", "2"]),
  jgdm: z.string(),
  jgsm: z.string(),
  sjbh: z.string().default(""),
  ajbs: z.string().default(""),
  bbh: z.int().default(0),
  wt: z.array(z.object({ lb: z.string(), dm: z.string(), zd: z.string(), sm: z.string() })).default([]),
});
const keptAck = acknowledgement.extend({ id: z.string() });
type KeptAck = z.infer<typeof keptAck>;

export interface Outbox {
  /** Enters rows; those whose key is there already are left out. Resolves with the ids of the new ones. */
  enter(entries: readonly Entry[]): readonly string[];
  /** Rows after the sequence number, at most `limit`. */
  page(after: number, limit: number): readonly { readonly id: string; readonly seq: number; readonly lrsj: string; readonly data: Readonly<Record<string, string>> }[];
  /** Keeps what the hub says about a row; false when there is no such row. */
  acknowledge(id: string, ack: z.infer<typeof acknowledgement>): boolean;
  answers(): readonly FeedAnswer[];
  countAnswers(): number;
  close(): void;
}

/** Opens the outbox kept in the data directory. */
export function openOutbox(dataDir: string): Outbox {
  const positions: LinePosition[] = [];
  const ids = new Set<string>();
  const keys = new Set<string>();
  const first = new Map<string, KeptAck>();
  const final = new Map<string, KeptAck>();
  const indexRow = ({ id, key }: KeptEntry, position: LinePosition) => {
    ids.add(id);
    if (key !== "") keys.add(key);
    positions.push(position);
  };
  const indexAck = (ack: KeptAck) => void (ack.hzlx === "1" ? first : final).set(ack.id, ack);
  const rows = openJsonLines(join(dataDir, "outbox.jsonl"), entry, indexRow);
  const acks = openJsonLines(join(dataDir, "acks.jsonl"), keptAck, indexAck);
  return {
    enter(entries) {
      const entered: string[] = [];
      for (const { key, row } of entries) {
        if (key !== "" && keys.has(key)) continue;
        const kept = { id: `JC${String(positions.length + 1).padStart(8, "0")}`, key, lrsj: systemTime(Date.now()), data: toItems(row) };
        indexRow(kept, rows.append(kept));
        entered.push(kept.id);
      }
      return entered;
    },
    page: (after, limit) =>
      positions.slice(after, after + limit).map((position, index) => {
        const { id, lrsj, data } = rows.read(position);
        return { id, seq: after + index + 1, lrsj, data };
      }),
    acknowledge(id, ack) {
      if (!ids.has(id)) return false;
      const kept = { ...ack, id };
      // A resent row is answered "11 重复": the user keeps reading what became of it the first time.
      if (ack.hzlx === "1" && ack.jgdm === "11" && first.has(id)) return true;
      acks.append(kept);
      indexAck(kept);
      return true;
    },
    answers: () => [...first.values()].map((ack) => toAnswer(ack, final.get(ack.id))),
    countAnswers: () => first.size,
    close() {
      rows.close();
      acks.close();
    },
  };
}

/** `yyyyMMddHHmmssSSS` of the province. */
function systemTime(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 23).replaceAll(/[-:T.]/g, "");
}

const outcomes: Readonly<Record<string, FeedAnswer["outcome"]>> = { "10": "accepted", "11": "duplicate", "20": "parked", "30": "manual", "90": "rejected" };
const resolutions: Readonly<Record<string, FeedAnswer["resolution"]>> = { "12": "recorded", "13": "replaced", "21": "expired", "91": "rejected", "92": "refused" };

function toAnswer({ id, jgdm, sjbh, ajbs, bbh, wt }: KeptAck, final: KeptAck | undefined): FeedAnswer {
  const issues = (kind: string) => wt.filter(({ lb }) => lb === kind).map(({ dm, zd, sm }) => ({ code: dm, field: zd, message: sm }));
  const resolution = resolutions[final?.jgdm ?? ""];
  return {
    ticket: id,
    outcome: outcomes[jgdm] ?? "rejected",
    eventId: sjbh,
    caseId: ajbs,
    version: bbh,
    errors: issues("C"),
    warnings: issues("T"),
    ...(resolution ? { resolution } : {}),
  };
}

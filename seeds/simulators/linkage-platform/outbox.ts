import { join } from "node:path";
import { z } from "zod";
import type { FeedAnswer } from "../contract.ts";
import { openJsonLines, type LinePosition } from "../rest/jsonLines.ts";

/**
 * A fact as the platform's users enter it on its form: 类型 (移送 | 立案 | 不予立案), 案件编号, 移送机关(代码), 公安机关(代码),
 * 移送书文号, 办理时间 (wall time), 涉嫌罪名, 处罚决定书文号, 通知书文号, 不予立案理由; 材料 and 嫌疑人 are lists. Nothing is checked: people err.
 */
export const linkageFact = z.record(z.string(), z.union([z.string(), z.array(z.record(z.string(), z.string()))]));
export type LinkageFact = z.infer<typeof linkageFact>;

const issue = z.object({ code: z.string(), field: z.string(), message: z.string() });

/** What the hub says about a fact. */
export const acknowledgement = z.object({
  id: z.string(),
  outcome: z.enum(["accepted", "duplicate", "parked", "rejected"]),
  eventId: z.string().default(""),
  caseId: z.string().default(""),
  version: z.int().default(0),
  errors: z.array(issue).default([]),
  warnings: z.array(issue).default([]),
});
type Acknowledgement = z.infer<typeof acknowledgement>;

const entry = z.object({ id: z.string(), fact: linkageFact, at: z.string() });
type Entry = z.infer<typeof entry>;

export interface OutboxPage {
  readonly items: readonly { readonly id: string; readonly cursor: string; readonly fact: LinkageFact }[];
}

export interface Outbox {
  /** Adds a fact; returns its id. */
  enter(fact: LinkageFact): string;
  /** Facts after the cursor, at most `limit`. The cursor is opaque to the reader; empty = from the beginning. */
  page(after: string, limit: number): OutboxPage;
  /** Writes the hub's answers beside the facts; returns how many ids are unknown. */
  acknowledge(acks: readonly Acknowledgement[]): number;
  answers(): readonly FeedAnswer[];
  close(): void;
}

/** Opens the outbox kept in the data directory. */
export function openOutbox(dataDir: string): Outbox {
  const positions: LinePosition[] = [];
  const ids = new Set<string>();
  const acks = new Map<string, Acknowledgement>();
  const indexFact = ({ id }: Entry, position: LinePosition) => {
    ids.add(id);
    positions.push(position);
  };
  const facts = openJsonLines(join(dataDir, "outbox.jsonl"), entry, indexFact);
  const ackLog = openJsonLines(join(dataDir, "acks.jsonl"), acknowledgement, (ack) => acks.set(ack.id, ack));

  return {
    enter(fact) {
      const id = `LX${String(positions.length + 1).padStart(8, "0")}`;
      const row = { id, fact, at: new Date().toISOString() };
      indexFact(row, facts.append(row));
      return id;
    },
    page(after, limit) {
      const start = Number(after) || 0;
      const items = positions.slice(start, start + limit).map((position, index) => {
        const { id, fact } = facts.read(position);
        return { id, cursor: String(start + index + 1), fact };
      });
      return { items };
    },
    acknowledge(given) {
      for (const ack of given) {
        // A resent fact is answered "duplicate": the user keeps reading what became of it the first time.
        if (!ids.has(ack.id) || (ack.outcome === "duplicate" && acks.has(ack.id))) continue;
        ackLog.append(ack);
        acks.set(ack.id, ack);
      }
      return given.filter(({ id }) => !ids.has(id)).length;
    },
    answers: () => [...acks.values()].map(({ id, ...answer }) => ({ ticket: id, ...answer })),
    close() {
      facts.close();
      ackLog.close();
    },
  };
}

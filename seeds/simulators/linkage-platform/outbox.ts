import { join } from "node:path";
import { z } from "zod";
import type { FeedAnswer } from "../contract.ts";
import { openJsonLines, type LinePosition } from "../rest/jsonLines.ts";

/**
 * A fact as the platform's users enter it on its form, see the README: 类型 names the step; texts, and lists as lists or as
 * text. Nothing is checked: people err.
 */
export const linkageFact = z.record(z.string(), z.union([z.string(), z.array(z.record(z.string(), z.string()))]));
export type LinkageFact = z.infer<typeof linkageFact>;

const issue = z.object({ code: z.string(), field: z.string(), message: z.string() });

/** What the hub says about a fact. */
export const acknowledgement = z.object({
  id: z.string(),
  outcome: z.enum(["accepted", "duplicate", "parked", "manual", "rejected"]),
  eventId: z.string().default(""),
  caseId: z.string().default(""),
  version: z.int().default(0),
  waitingFor: z.string().default(""),
  waitingUntil: z.string().default(""),
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
  /** The fact of this ticket with the hub's answer, if there is one yet. */
  find(ticket: string): { readonly fact: LinkageFact; readonly answer: FeedAnswer | undefined } | undefined;
  close(): void;
}

/** Opens the outbox kept in the data directory. */
export function openOutbox(dataDir: string): Outbox {
  const positions: LinePosition[] = [];
  const ids = new Map<string, LinePosition>();
  const acks = new Map<string, Acknowledgement>();
  const indexFact = ({ id }: Entry, position: LinePosition) => {
    ids.set(id, position);
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
    answers: () => [...acks.values()].map(toAnswer),
    find(ticket) {
      const position = ids.get(ticket);
      if (!position) return undefined;
      const ack = acks.get(ticket);
      return { fact: facts.read(position).fact, answer: ack && toAnswer(ack) };
    },
    close() {
      facts.close();
      ackLog.close();
    },
  };
}

function toAnswer({ id, outcome, eventId, caseId, version, errors, warnings }: Acknowledgement): FeedAnswer {
  return { ticket: id, outcome, eventId, caseId, version, errors, warnings };
}

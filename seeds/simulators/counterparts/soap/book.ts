import { join } from "node:path";
import { z } from "zod";
import { openJsonLines } from "../../rest/jsonLines.ts";

const fields = z.record(z.string(), z.unknown());

const entrySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("record"), feed: z.string(), party: z.string(), key: z.string(), cursor: z.string(), fields }),
  z.object({ kind: z.literal("answer"), feed: z.string(), key: z.string(), outcome: z.string(), told: z.string() }),
  z.object({ kind: z.literal("effect"), target: z.string(), party: z.string(), delivery: z.string(), key: z.string(), version: z.number(), fields }),
]);

type Entry = z.infer<typeof entrySchema>;
export type EnteredRecord = Extract<Entry, { kind: "record" }>;
export type GivenAnswer = Extract<Entry, { kind: "answer" }>;
export type AppliedEffect = Extract<Entry, { kind: "effect" }>;

/** What the system knows: its records, what it was told about them, what was done to it. On disk when a call returns. */
export interface Book {
  readonly records: readonly EnteredRecord[];
  /** A party's records of a feed, in the order in which they were entered. */
  recordsOf(feed: string, party: string): readonly EnteredRecord[];
  record(feed: string, key: string): EnteredRecord | undefined;
  readonly effects: readonly AppliedEffect[];
  /** The last answer to a record; undefined while there is none. */
  answerTo(feed: string, key: string): GivenAnswer | undefined;
  /** This delivery was applied to the target before. */
  has(target: string, delivery: string): boolean;
  write(entry: Entry): void;
  close(): void;
}

export function openBook(dataDir: string): Book {
  const records: EnteredRecord[] = [];
  const byKey = new Map<string, EnteredRecord>();
  const byParty = new Map<string, EnteredRecord[]>();
  const effects: AppliedEffect[] = [];
  const answers = new Map<string, GivenAnswer>();
  const delivered = new Set<string>();
  const enter = (entry: EnteredRecord): void => {
    records.push(entry);
    byKey.set(`${entry.feed}/${entry.key}`, entry);
    const place = `${entry.feed}/${entry.party}`;
    const own = byParty.get(place);
    if (own) own.push(entry);
    else byParty.set(place, [entry]);
  };
  const note = (entry: Entry): void => {
    if (entry.kind === "record") enter(entry);
    else if (entry.kind === "answer") answers.set(`${entry.feed}/${entry.key}`, entry);
    else {
      effects.push(entry);
      delivered.add(`${entry.target}/${entry.delivery}`);
    }
  };
  const lines = openJsonLines(join(dataDir, "book.jsonl"), entrySchema, note);
  return {
    records,
    recordsOf: (feed, party) => byParty.get(`${feed}/${party}`) ?? [],
    record: (feed, key) => byKey.get(`${feed}/${key}`),
    effects,
    answerTo: (feed, key) => answers.get(`${feed}/${key}`),
    has: (target, delivery) => delivery !== "" && delivered.has(`${target}/${delivery}`),
    write(entry) {
      lines.append(entry);
      note(entry);
    },
    close: () => lines.close(),
  };
}

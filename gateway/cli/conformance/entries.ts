import type { Bench } from "./bench.ts";
import type { SideAnswer, SideRecord } from "./otherSide.ts";
import type { FeedExemplar } from "./subject.ts";
import { until } from "./until.ts";

/** A record that was entered, and what its sender must be told. */
export interface Entry {
  readonly exemplar: FeedExemplar;
  readonly n: number;
  readonly ticket: string;
  readonly expected: readonly string[];
}

/** What a valid record may lead to, when the hub has not seen it before. */
export const taken: readonly string[] = ["accepted", "parked", "manual"];

const CHUNK = 500;

/** Enters variants as the system's users would. */
export async function enter(bench: Bench, exemplar: FeedExemplar, numbers: readonly number[], as: { record?: (n: number) => SideRecord; expected?: readonly string[] } = {}): Promise<readonly Entry[]> {
  const { record = exemplar.record, expected = taken } = as;
  const entries: Entry[] = [];
  for (let start = 0; start < numbers.length; start += CHUNK) {
    const group = numbers.slice(start, start + CHUNK);
    const tickets = await bench.side.enter(exemplar.feed, group.map((n) => record(n)));
    group.forEach((n, index) => entries.push({ exemplar, n, ticket: tickets[index] ?? "", expected }));
  }
  return entries;
}

export type Answers = ReadonlyMap<Entry, readonly SideAnswer[]>;

/** The answers at the system, once every entry has one or the time is over. */
export async function untilAnswered(bench: Bench, entries: readonly Entry[], withinMs = bench.settleMs): Promise<Answers> {
  let answers: Answers = new Map();
  await until(async () => {
    answers = await answersTo(bench, entries);
    return entries.every((entry) => answers.has(entry));
  }, { withinMs, signal: bench.signal });
  return answers;
}

/** What the system has been told by now. */
export async function answersTo({ side }: Bench, entries: readonly Entry[]): Promise<Answers> {
  const byTicket = new Map<string, SideAnswer[]>();
  for (const feed of new Set(entries.map(({ exemplar }) => exemplar.feed))) {
    for (const answer of await side.answers(feed)) {
      const key = `${feed} ${answer.ticket}`;
      byTicket.set(key, [...(byTicket.get(key) ?? []), answer]);
    }
  }
  return new Map(entries.flatMap((entry) => {
    const found = byTicket.get(`${entry.exemplar.feed} ${entry.ticket}`);
    return found ? [[entry, found] as const] : [];
  }));
}

/** Entries without the answer they must have. */
export function judgeAnswers(entries: readonly Entry[], answers: Answers): string[] {
  return entries.flatMap((entry) => {
    const [answer] = answers.get(entry) ?? [];
    if (!answer) return [`${nameOf(entry)}：系统未得到答复 / its sender was told nothing`];
    if (entry.expected.includes(answer.outcome)) return [];
    return [`${nameOf(entry)}：答复为 ${answer.outcome}，应为 ${entry.expected.join(" | ")} / told ${answer.outcome}, expected ${entry.expected.join(" | ")}`];
  });
}

/** Entries of which the hub has another number of facts than it must have: lost or doubled. */
export async function judgeJournal({ journal }: Bench, entries: readonly Entry[], times: number): Promise<string[]> {
  await journal.read();
  return entries.flatMap((entry) => {
    const facts = journal.factsOf(entry.exemplar.numberOf(entry.n));
    if (facts.length === times) return [];
    const what = facts.length < times ? "丢失 / lost" : "重复 / doubled";
    return [`${nameOf(entry)}：中心记录 ${facts.length} 条，应为 ${times} / the hub has ${facts.length} facts, expected ${times} (${what})`];
  });
}

export const nameOf = ({ exemplar, n }: Pick<Entry, "exemplar" | "n">): string => exemplar.numberOf(n);

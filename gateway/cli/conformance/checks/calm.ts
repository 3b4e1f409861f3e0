import { AnswerResult } from "../../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Bench } from "../bench.ts";
import { judgeEffects, judgeResults, makeDelivery, send, untilDelivered, type Sent } from "../deliveries.ts";
import { enter, judgeAnswers, judgeJournal, untilAnswered, type Entry } from "../entries.ts";

/** Work in both directions: records entered and events handed out, about cases of their own. */
export interface Work {
  readonly entries: readonly Entry[];
  readonly sent: readonly Sent[];
}

/** Enters so many records of each kind and hands out so many events of each type. */
export async function begin(bench: Bench, count: number): Promise<Work> {
  const { feeds, targets } = bench.subject;
  const entries = (await Promise.all(feeds.map((exemplar) => enter(bench, exemplar, bench.numbers(count))))).flat();
  const sent = targets.flatMap((exemplar) => bench.numbers(count).map((n) => makeDelivery(bench, exemplar, { n, version: 1 })));
  return { entries, sent: send(bench, sent) };
}

/** Waits for rest, then says what was lost, doubled or told wrongly. */
export async function judge(bench: Bench, { entries, sent }: Work): Promise<string[]> {
  const [answers] = await Promise.all([untilAnswered(bench, entries), untilDelivered(bench)]);
  return [
    ...judgeAnswers(entries, answers),
    ...(await judgeJournal(bench, entries, 1)),
    ...judgeResults(bench, sent, AnswerResult.DELIVERED),
    ...(await judgeEffects(bench, sent)),
  ];
}

export const countsOf = ({ entries, sent }: Work) => ({ records: entries.length, events: sent.length });

import type { RecordFeed } from "../contract.ts";
import type { AnswerSender } from "../rest/answerSender.ts";
import { expectAnswers, pieceOf } from "../rest/recordBatches.ts";
import type { Spool } from "./spool.ts";

/** What was pushed, as a feed: the oldest records of the spool, off it when they are settled. */
export function createWebhookFeed(spool: Spool, answers: AnswerSender | undefined): RecordFeed {
  return {
    async poll() {
      const records = pieceOf(spool.waiting());
      return {
        records,
        async settle(given) {
          expectAnswers(records, given);
          await answers?.send(records, given);
          await spool.settle(records.map(({ place }) => place));
        },
      };
    },
    async lag() {
      const waiting = spool.waiting();
      return { records: waiting.length, ...(waiting[0] ? { since: waiting[0].at } : {}) };
    },
  };
}

import type { RecordAnswer, SourceRecord } from "../contract.ts";
import { targetError } from "../targetError.ts";
import { createJudge, inParallel } from "./judge.ts";
import type { RestClient } from "./restClient.ts";
import type { RestAnswers } from "./settings.ts";
import { createRequestMaker, type WriteItem } from "./writeRequest.ts";

/** Gives answers back to the system. */
export interface AnswerSender {
  /** Resolves when the system has taken every one. Throws HubError TARGET_UNAVAILABLE and its kin; the answers are then given again. */
  send(records: readonly SourceRecord[], answers: readonly RecordAnswer[]): Promise<void>;
}

/** What an answer looks like where the manifest says nothing. */
const standardItem = {
  id: "id", outcome: "outcome", eventId: "eventId", caseId: "caseId", version: "version", waitingFor: "waitingFor", waitingUntil: "waitingUntil", errors: "errors", warnings: "warnings",
};

export interface AnswerSenderParts {
  readonly client: RestClient;
  readonly settings: RestAnswers;
  /** Of the feed: taken off the place, so that the system sees its own number as `id`. */
  readonly prefix: string;
  readonly system: string;
  readonly place: string;
  /** Ends with the host. */
  readonly signal: AbortSignal;
}

export function createAnswerSender({ client, settings, prefix, system, place, signal }: AnswerSenderParts): AnswerSender {
  const maker = createRequestMaker(settings, standardItem, place);
  const judge = createJudge(system, place, settings);

  const give = async (items: readonly WriteItem[]): Promise<void> => {
    const raw = await client.exchange(await maker.request(items), signal);
    if (settings.gone.includes(raw.status)) return;
    const { verdict, code, message, reply } = await judge.whole(raw, false);
    // An answer that is not taken is no fault of a record: it stays open until somebody mends the manifest.
    if (verdict === "refused") throw targetError("TARGET_UNAVAILABLE", system, `${place}: HTTP ${reply.status} ${code} ${message}`.trim());
  };

  return {
    async send(records, answers) {
      const items = await Promise.all(answers.map((answer, index) => maker.item({ ...answer, id: answer.place.slice(prefix.length), record: records[index]?.fields ?? {} })));
      // A form that gives nothing for an answer, e.g. for an ignored record, means that the system is not told.
      const told = items.filter(({ json }) => json !== undefined && json !== null);
      await inParallel(chunks(told, settings.batch?.size ?? 1), settings.parallel, give);
    },
  };
}

export function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

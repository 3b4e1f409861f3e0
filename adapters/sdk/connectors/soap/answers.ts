import type { RecordAnswer } from "../contract.ts";
import type { FeedOptions, PartyPage } from "./feedOptions.ts";
import type { FoundRecord } from "./records.ts";
import type { SoapFeed } from "./settings.ts";
import { fillParts, putAt, type Lookup, type Parts } from "./template.ts";
import { textAt } from "./xmlText.ts";

/** Names that templates of answers may use; `record.` begins an element of the record. */
export const answerNames = ["key", "outcome", "event", "case", "version", "errors", "warnings", "waitingFor", "waitingUntil", "record."] as const;

interface AnswersOptions {
  readonly page: PartyPage;
  readonly answers: readonly RecordAnswer[];
  /** Indexes that were answered before, when settling is tried again. */
  readonly answered: Set<number>;
}

/** Tells the system what became of its records, one by one or in one call. An answer that it refuses is logged: it holds nothing back. */
export async function answerRecords(options: FeedOptions, { page, answers, answered }: AnswersOptions): Promise<void> {
  const { feed, client, log, system, signal } = options;
  const { answer } = feed;
  if (!answer) return;
  const { party, found } = page;
  const send = async (lookup: Lookup, base: Parts): Promise<void> => {
    const { result, message } = await client.call(answer, { party, lookup, base, signal });
    if (result === "refused") log.warn({ system, party: party.id, failure: message }, "soap.answerRefused");
  };
  if (answer.list !== undefined) {
    const base: Parts = {};
    putAt(base, answer.list, found.map((record, index) => fillParts(answer.each, answerLookup(answer, record, answers[index]!))));
    return send(() => undefined, base);
  }
  for (const [index, record] of found.entries()) {
    if (answered.has(index)) continue;
    await send(answerLookup(answer, record, answers[index]!), {});
    answered.add(index);
  }
}

function answerLookup({ outcomes }: NonNullable<SoapFeed["answer"]>, { key, fields }: FoundRecord, answer: RecordAnswer): Lookup {
  const told = {
    key,
    outcome: outcomes[answer.outcome] ?? answer.outcome,
    event: answer.eventId,
    case: answer.caseId,
    version: String(answer.version),
    errors: wordsOf(answer.errors),
    warnings: wordsOf(answer.warnings),
    waitingFor: answer.waitingFor,
    waitingUntil: answer.waitingUntil,
  };
  return (name) => (name.startsWith("record.") ? textAt(fields, name.slice("record.".length)) : (told as Readonly<Record<string, string>>)[name]);
}

function wordsOf(issues: RecordAnswer["errors"]): string {
  return issues.map(({ code, field, message }) => `${code} ${field}: ${message}`).join("; ").slice(0, 2_000);
}

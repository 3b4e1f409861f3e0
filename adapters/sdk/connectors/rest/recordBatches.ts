import { HubError } from "../../../../services/shared/errors.ts";
import type { RecordAnswer, SourceRecord } from "../contract.ts";

/** Most records and characters of one batch. */
const MAX_RECORDS = 500;
const MAX_CHARACTERS = 700_000;

/** As many records from the front as fit into one batch, at least one. */
export function pieceOf<Item extends SourceRecord>(records: readonly Item[]): readonly Item[] {
  let characters = 0;
  const end = records.slice(0, MAX_RECORDS).findIndex((record, index) => {
    characters += JSON.stringify(record.fields).length;
    return index > 0 && characters > MAX_CHARACTERS;
  });
  return records.slice(0, end < 0 ? MAX_RECORDS : end);
}

/** The answers of a batch belong to its records one by one. */
export function expectAnswers(records: readonly SourceRecord[], answers: readonly RecordAnswer[]): void {
  if (records.length === answers.length && records.every(({ place }, index) => place === answers[index]?.place)) return;
  throw new HubError("INTERNAL", "答复与记录不对应 / the answers are not those of the records");
}

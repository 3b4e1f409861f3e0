import type { Source, SourceBatch } from "../sdk/contract.ts";
import type { Database } from "../sdk/connectors/exchange-table/database.ts";
import { answersOf, type AnswerableRow } from "../sdk/steps/localAnswers.ts";
import { toAnsweredRow } from "./answeredRow.ts";
import type { ExchangeRow } from "./columns.ts";

/** Rows per batch; the hub takes no more. */
const BATCH_ROWS = 500;
/** Characters of JSON per batch: at three bytes each it stays under the 4 MB of a gRPC message. */
const BATCH_CHARACTERS = 700_000;

/** A table that the system's users fill. */
export interface OutTable {
  readonly name: "penalty_out" | "ys_outbox";
  /** What a row becomes. */
  readonly toRow: (row: ExchangeRow) => AnswerableRow;
}

/**
 * Reads a table in the order of `seq`. Rows read are marked '1' (taken). An answer is written only to a row that still
 * is: a row that the system's users changed and set back to '0' meanwhile comes again. Rows left at '1' by a crash come
 * again too. Rows that cannot be submitted are answered here.
 */
export function createTableSource(database: Database, schema: string, { name, toRow }: OutTable): Source {
  const table = `${schema}.${name}`;
  const [take, settle] = [takeSql(table), settleSql(table)];
  return {
    async poll() {
      for (;;) {
        const found = await database.query<ExchangeRow>(take, [String(BATCH_ROWS)]);
        const rows = firstOf([...found].sort((a, b) => Number(a["seq"]) - Number(b["seq"]))).map(toRow);
        const batch: SourceBatch = {
          submissions: rows.flatMap(({ submission }) => submission ?? []),
          async settle(answers) {
            await database.query(settle, [JSON.stringify(answersOf(rows, answers).map(toAnsweredRow))]);
          },
        };
        if (rows.length === 0 || batch.submissions.length > 0) return batch;
        await batch.settle([]);
      }
    },
  };
}

/** As many rows from the start as make one message, at least one; the others come with the next poll. */
function firstOf(rows: readonly ExchangeRow[]): readonly ExchangeRow[] {
  let characters = 0;
  const end = rows.findIndex((row, index) => {
    characters += JSON.stringify(row).length;
    return index > 0 && characters > BATCH_CHARACTERS;
  });
  return end === -1 ? rows : rows.slice(0, end);
}

const takeSql = (table: string): string => `
  update ${table} p set state = '1', updated_at = now()
  from (select seq from ${table} where state in ('0', '1') order by seq limit $1) next
  where p.seq = next.seq
  returning p.*`;

/**
 * One statement, so one transaction: every answer of the batch or none. What became of a parked row may have been told
 * before its answer is written: then that is its state.
 */
const settleSql = (table: string): string => `
  update ${table} p
  set state = case when a.event_id <> '' and p.resolution ->> 'submissionEventId' = a.event_id then p.resolution ->> 'state' else a.state end,
      event_id = a.event_id, case_id = a.case_id, hub_version = a.hub_version, answer = a.answer::jsonb, updated_at = now()
  from jsonb_to_recordset($1::jsonb)
    as a(seq bigint, state text, event_id text, case_id text, hub_version int, answer text)
  where p.seq = a.seq and p.state = '1'`;

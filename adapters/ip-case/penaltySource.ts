import type { Source } from "../sdk/contract.ts";
import type { ExchangeRow } from "./columns.ts";
import type { Database } from "../sdk/connectors/postgres.ts";
import { toAnsweredRow, toSubmission } from "./submissionMapping.ts";

/** Rows per batch; the hub takes no more. */
const BATCH_ROWS = 500;
/** Characters of JSON per batch: at three bytes each it stays under the 4 MB of a gRPC message. */
const BATCH_CHARACTERS = 700_000;

/**
 * Reads `penalty_out` in the order of `seq`. Rows read are marked '1' (taken). An answer is written only to a row that
 * still is: a row that the system's users changed and set back to '0' meanwhile comes again. Rows left at '1' by a crash
 * come again too.
 */
export function createPenaltySource(database: Database, schema: string): Source {
  const take = takeSql(schema);
  const settle = settleSql(schema);
  return {
    async poll() {
      const rows = await database.query<ExchangeRow>(take, [BATCH_ROWS]);
      const inOrder = [...rows].sort((a, b) => Number(a["seq"]) - Number(b["seq"]));
      return {
        submissions: firstOf(inOrder).map(toSubmission),
        async settle(answers) {
          await database.query(settle, [JSON.stringify(answers.map(toAnsweredRow))]);
        },
      };
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

const takeSql = (schema: string): string => `
  update ${schema}.penalty_out p set state = '1', updated_at = now()
  from (select seq from ${schema}.penalty_out where state in ('0', '1') order by seq limit $1) next
  where p.seq = next.seq
  returning p.*`;

/** One statement, so one transaction: every answer of the batch or none. */
const settleSql = (schema: string): string => `
  update ${schema}.penalty_out p
  set state = a.state, event_id = a.event_id, case_id = a.case_id, hub_version = a.hub_version, answer = a.answer::jsonb,
      updated_at = now()
  from jsonb_to_recordset($1::jsonb)
    as a(seq bigint, state text, event_id text, case_id text, hub_version int, answer text)
  where p.seq = a.seq and p.state = '1'`;

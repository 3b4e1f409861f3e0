import type { Sql } from "../../shared/db/sql.ts";
import { createParams, oneOf } from "./params.ts";
import type { KeyTest } from "./searchRequest.ts";

/** Ids of the cases that have a hop for which the test holds, at most `most`; one may be empty: rejected submissions have no case. */
export async function casesWith(sql: Sql, { column, values }: KeyTest, most: number): Promise<string[]> {
  const { params, give } = createParams();
  const rows = await sql.query<{ case_id: string }>(`select distinct case_id from hop where ${oneOf(column, values, give)} limit ${most}`, params);
  return rows.map((row) => row.case_id);
}

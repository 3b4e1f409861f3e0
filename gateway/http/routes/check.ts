import type { FastifyInstance } from "fastify";
import { readJsonRecords } from "../../../adapters/sdk/formats/jsonRecords.ts";
import { toPenaltyRow } from "../../../adapters/sdk/formats/penaltyRow.ts";
import { rowsOfRecords } from "../../../adapters/sdk/formats/tableRows.ts";
import type { PenaltyRow } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import { ask } from "../ask.ts";
import type { HubClients } from "../hubClients.ts";

/** What error messages call the request body. */
const BODY = "body";
/** Rows in one call of CheckRecords. */
const BATCH_ROWS = 500;

/** POST /v1/check: an array of V2 rows, as in `hub check FILE.json`; one result per row, in order. Nothing is recorded. */
export function checkRoute(app: FastifyInstance, { cases }: Pick<HubClients, "cases">): void {
  app.post<{ Body: string | undefined }>("/v1/check", async ({ body }) => {
    const rows: PenaltyRow[] = [];
    for await (const row of rowsOfRecords(readJsonRecords(body ?? "", BODY), BODY)) rows.push(toPenaltyRow(row));
    const records = [];
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      const { results } = await ask((options) => cases.checkRecords({ rows: rows.slice(from, from + BATCH_ROWS) }, options));
      records.push(...results);
    }
    // The normalised record is left out: it would hold the personal values of the row in the clear.
    return {
      valid: records.every(({ valid }) => valid),
      results: records.map(({ valid, errors, warnings }, index) => ({
        row: index + 1,
        valid,
        errors: errors.map((issue) => FieldIssue.toJSON(issue)),
        warnings: warnings.map((issue) => FieldIssue.toJSON(issue)),
      })),
    };
  });
}

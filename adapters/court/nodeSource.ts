import type { SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Source, SourceBatch } from "../sdk/contract.ts";
import type { Database } from "../sdk/connectors/postgres.ts";
import { answersOf, type AnswerableRow } from "../sdk/steps/localAnswers.ts";
import { toAnsweredRow, toRow, type NodeRow } from "./submissionMapping.ts";

/** Rows per batch; the hub takes no more. */
const BATCH_ROWS = 500;

/**
 * Reads `xs_lcjd` in the order of `xh`. Rows read are marked CLZT 1 (taken); rows left so by a crash come again. An answer is
 * written only to a row that still is: one that the court's users changed and set back to 0 meanwhile comes again.
 */
export function createNodeSource(database: Database, schema: string): Source {
  const take = takeSql(schema);
  const settleAll = settleSql(schema);
  const settle = async (rows: readonly AnswerableRow[], answers: readonly SubmissionAnswer[]): Promise<void> => {
    await database.query(settleAll, [JSON.stringify(answersOf(rows, answers).map(toAnsweredRow))]);
  };
  return {
    async poll(): Promise<SourceBatch> {
      for (;;) {
        const found = await database.query<NodeRow>(take, [BATCH_ROWS]);
        const rows = [...found].sort((a, b) => Number(a["xh"]) - Number(b["xh"])).map(toRow);
        const submissions = rows.flatMap(({ submission }) => submission ?? []);
        if (rows.length > 0 && submissions.length === 0) {
          // Nothing for the hub among these: answer them here, or the empty batch would end the polling before them.
          await settle(rows, []);
          continue;
        }
        return { submissions, settle: async (answers) => (rows.length === 0 ? undefined : settle(rows, answers)) };
      }
    },
  };
}

const takeSql = (schema: string): string => `
  update ${schema}.xs_lcjd n set clzt = '1', clsj = now()
  from (select unid from ${schema}.xs_lcjd where clzt in ('0', '1') order by xh limit $1) next
  where n.unid = next.unid
  returning n.xh::text, n.unid, n.ajbh, n.ysjg, n.ysjgdm, n.fymc, n.fydm, n.ah, n.lcjd, n.wsmc, n.wsbh, n.wsrq, n.zysf, n.wszy, n.wsdz,
    n.blsj, n.ly, n.pjjg, n.fj, n.sycx, n.sj, n.zm, n.bgrxh, n.bgrmc, n.bgrlx, n.bgrxydm, n.bgrzjlx, n.bgrzjhm, n.jlzt,
    to_char(n.rkrq at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS.MS') rkrq`;

/** One statement, so one transaction: every answer of the batch or none. */
const settleSql = (schema: string): string => `
  update ${schema}.xs_lcjd n
  set clzt = a.clzt, sjbh = a.sjbh, ajbs = a.ajbs, bbh = a.bbh, cljg = a.cljg, clsj = now()
  from jsonb_to_recordset($1::jsonb) as a(unid text, clzt text, sjbh text, ajbs text, bbh int, cljg text)
  where n.unid = a.unid and n.clzt = '1'`;

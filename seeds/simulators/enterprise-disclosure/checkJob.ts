import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import type { Faults } from "../contract.ts";
import { check, type CheckedRow } from "./check.ts";

/** Pause between two runs of the system's job, milliseconds. */
const INTERVAL_MS = 100;
const BATCH = 500;

interface OpenRow extends CheckedRow {
  readonly id: string;
}

/** The job that checks new rows, applies them to the register and writes the receipts into the exchange table. */
export interface CheckJob {
  close(): Promise<void>;
}

/** Starts the job; a failing run is repeated with the next one. */
export function startCheckJob(owner: Pool, faults: () => Faults): CheckJob {
  const stop = new AbortController();
  let receiptsToRepeat: readonly string[] = [];
  const runOnce = async (): Promise<number> => {
    const { down, refuse, answerLateMs = 0, answerTwice } = faults();
    if (down === true) return 0;
    if (receiptsToRepeat.length > 0) await owner.query(REPEAT, [receiptsToRepeat]);
    receiptsToRepeat = [];
    const { rows } = await owner.query<OpenRow>(OPEN, [answerLateMs, BATCH]);
    if (rows.length === 0) return 0;
    await owner.query(APPLY, [JSON.stringify(rows.map((row) => toReceipt(row, refuse)))]);
    if (answerTwice === true) receiptsToRepeat = rows.map(({ id }) => id);
    return rows.length;
  };
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const done = await runOnce().catch(() => 0);
      if (done < BATCH) await sleep(INTERVAL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async close() {
      stop.abort();
      await running;
    },
  };
}

function toReceipt(row: OpenRow, refuse: string | undefined) {
  const refusal = check(row, refuse);
  return { id: row.id, passed: refusal ? 0 : 1, code: refusal?.code ?? null, text: refusal?.text ?? null };
}

/** Rows not checked yet, oldest first and one per case, that have lain as long as receipts are to be late. */
const OPEN = `
  select * from (
    select distinct on (g.case_id) g.id::text, g.op, g.version, g."penDecNo", g."uniscId", g."regNo", g."entName", g."penType_CN",
      g."penContent", g."penAuth_CN", g."penDecIssDate", n.version "heldVersion"
    from enterprise_disclosure.gsxt_penalty g left join enterprise_disclosure.notice n using (case_id)
    where g."checkState" is null and g."receivedAt" <= clock_timestamp() - $1 * interval '1 ms'
    order by g.case_id, g.id) oldest
  order by id::bigint limit $2`;

/** Receipts, register and effect log in one statement, so in one transaction. */
const APPLY = `
  with receipt as (
    select * from jsonb_to_recordset($1::jsonb) as r(id bigint, passed smallint, code text, text text)
  ), checked as (
    update enterprise_disclosure.gsxt_penalty g
    set "checkState" = r.passed, "errorCode" = r.code, "errorText" = r.text, "checkedAt" = clock_timestamp(), receipts = receipts + 1,
      "remoteId" = case when r.passed = 1 then coalesce(
        (select n.remote_id from enterprise_disclosure.notice n where n.case_id = g.case_id), 'GZCF' || lpad(g.id::text, 10, '0')) end,
      "priPID" = case when r.passed = 1 and g.op <> 'D' then 'P' || substr(md5(coalesce(nullif(g."uniscId", ''), g."regNo")), 1, 16) end,
      "publicDate" = case when r.passed = 1 and g.op <> 'D' then current_date end
    from receipt r where g.id = r.id and g."checkState" is null
    returning g.*
  ), register as (
    insert into enterprise_disclosure.notice as n
      (case_id, remote_id, version, shown, "priPID", "uniscId", "penDecNo", "publicDate", "removedAt")
    select case_id, "remoteId", version, op <> 'D', "priPID", "uniscId", "penDecNo", "publicDate",
      case when op = 'D' then clock_timestamp() end
    from checked where "checkState" = 1
    on conflict (case_id) do update set version = excluded.version, shown = excluded.shown,
      "priPID" = coalesce(excluded."priPID", n."priPID"), "publicDate" = coalesce(excluded."publicDate", n."publicDate"),
      "removedAt" = excluded."removedAt"
  )
  insert into enterprise_disclosure.effect_log (delivery_id, case_id, type, version, decision_no, stored)
  select delivery_id, case_id, case when op = 'D' then 'WithdrawalRequested' else 'PublicationRequested' end, version, "penDecNo",
    to_jsonb(checked)
  from checked where "checkState" = 1 order by id`;

const REPEAT = `
  update enterprise_disclosure.gsxt_penalty set "checkedAt" = clock_timestamp(), receipts = receipts + 1 where id = any($1::bigint[])`;

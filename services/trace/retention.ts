import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import { pause } from "../shared/backoff.ts";
import type { Sql } from "../shared/db/sql.ts";
import type { Logger } from "../shared/log.ts";

const DAY_MS = 86_400_000;
/** How often is looked for what is too old, milliseconds. */
const SWEEP_EVERY_MS = 600_000;
/** Rows deleted in one statement, and the pause after it: the book and its readers go on meanwhile. */
const STEP_ROWS = 2_000;
const STEP_PAUSE_MS = 50;

/** What was seen in full stays on record for ever. */
const kinds = Object.values(HopKind).filter((kind) => kind !== HopKind.VIEWED);

const steps = [
  `with gone as (delete from hop where id in (
     select old.id from unnest($2::integer[]) as one (kind) cross join lateral (
       select id from hop where hop.kind = one.kind and at < $1 order by at limit ${STEP_ROWS}
     ) as old limit ${STEP_ROWS}) returning 1), counted as (select count(*) as rows from gone),
   book as (update book set hops = hops - (select rows from counted)) select rows from counted`,
  `with gone as (delete from hop_reason where (reason, at, hop_id) in (select reason, at, hop_id from hop_reason where at < $1 limit ${STEP_ROWS}) returning 1) select count(*) as rows from gone where $2::integer[] is not null`,
  `with gone as (delete from decision where identity in (select identity from decision where at < $1 limit ${STEP_ROWS}) returning 1) select count(*) as rows from gone where $2::integer[] is not null`,
];

/** Deletes what is older than `days`, in small steps; how many rows went. */
export async function sweep(sql: Sql, days: number, { now, signal }: { readonly now: number; readonly signal: AbortSignal }): Promise<number> {
  let gone = 0;
  for (const step of steps) {
    for (let rows = STEP_ROWS; rows >= STEP_ROWS && !signal.aborted; ) {
      const [row] = await sql.query<{ rows: bigint }>(step, [now - days * DAY_MS, kinds]);
      rows = Number(row?.rows ?? 0);
      gone += rows;
      if (rows > 0) await pause(STEP_PAUSE_MS, signal);
    }
  }
  // The embedded database has nobody else who gives the space back.
  if (gone > 0 && !signal.aborted) for (const table of ["hop", "hop_reason", "decision"]) await sql.query(`vacuum analyze ${table}`);
  return gone;
}

/** Keeps the book bounded until aborted; 0 days = for ever. What fails is tried again with the next look. */
export async function keepBounded(sql: Sql, days: number, { log, signal }: { readonly log: Logger; readonly signal: AbortSignal }): Promise<void> {
  if (days === 0) return;
  for (;;) {
    await pause(SWEEP_EVERY_MS, signal);
    if (signal.aborted) return;
    const gone = await sweep(sql, days, { now: Date.now(), signal }).catch((err: unknown) => {
      log.warn({ err }, "trace.sweepFailed");
      return 0;
    });
    if (gone > 0) log.info({ gone, days }, "trace.swept");
  }
}

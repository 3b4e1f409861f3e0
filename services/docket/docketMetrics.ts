import type { Sql } from "../shared/db/sql.ts";
import { gauge } from "../shared/telemetry/metrics.ts";

const deadlines = gauge({ name: "hub_deadlines", help: "期限数，按状态 / statutory deadlines by state; historical ones began before the hub", labels: ["state", "historical"] });
const waiting = gauge({ name: "hub_waiting_reports", help: "待处理的报送：暂存与转人工 / reports that wait: parked or for a person", labels: ["queue"] });

export const docketBehind = gauge({ name: "hub_docket_behind_events", help: "台账落后的事件数 / events the docket has not taken in" });

/** Counting goes through the tables: at most this often, milliseconds. */
const COUNT_EVERY_MS = 15_000;

/** Nobody is warned of a conditional duty: the hub cannot see whether it is owed. */
const DEADLINES = `select case when state = 'open' and kind <> 'conditional' and warn_at between 1 and $1 then 'warned' else state end as state,
  historical, count(*) as count from docket_deadline group by 1, 2`;

export const deadlineStates = ["open", "warned", "overdue", "met"] as const;
export const waitingQueues = ["parked", "manual"] as const;

/** A reader for `onScrape` that counts deadlines and waiting reports in the docket, when it is open. */
export function createDocketReader(open: () => Pick<Sql, "query">, now: () => number): () => Promise<void> {
  let countedAt = -Infinity;
  return async () => {
    if (now() - countedAt < COUNT_EVERY_MS) return;
    const sql = open();
    countedAt = now();
    const [byState, byQueue] = await Promise.all([
      sql.query<{ state: string; historical: boolean; count: bigint }>(DEADLINES, [countedAt]),
      sql.query<{ queue: string; count: bigint }>("select queue, count(*) as count from docket_waiting group by queue"),
    ]);
    deadlines.reset();
    // A state that nobody is in is 0, not absent: an alert on it must be able to end.
    for (const state of deadlineStates) for (const historical of ["false", "true"]) deadlines.set({ state, historical }, 0);
    for (const { state, historical, count } of byState) deadlines.set({ state, historical: String(historical) }, Number(count));
    for (const queue of waitingQueues) waiting.set({ queue }, 0);
    for (const { queue, count } of byQueue) waiting.set({ queue }, Number(count));
  };
}

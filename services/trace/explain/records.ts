import type { Decision, DecisionRange, Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { Sql } from "../../shared/db/sql.ts";
import { hopColumns, toHop, type HopRow } from "../hopColumns.ts";

type StoredDecision = Pick<DecisionRange, "decision" | "condition" | "subscriptionVersion" | "time">;

/** What the book says of an event and some subscriptions. */
export interface EventRecords {
  /** By subscription: the newest decision, when there is one. */
  readonly decisions: ReadonlyMap<string, StoredDecision>;
  /** Hops of the event, oldest first; of all subscriptions and services. */
  readonly hops: readonly Hop[];
}

/** More hops of one event than any number of attempts makes. */
const HOPS_MAX = 5_000;

const columns = hopColumns.map(({ name }) => name).join(", ");

interface DecisionRow {
  readonly subscription_id: string;
  readonly subscription_version: bigint;
  readonly decision: number;
  readonly condition: string;
  readonly time: string;
}

/**
 * Reads the records. After a crash of the delivery service a stretch of the journal is decided again: of several decisions on
 * an event the newest holds.
 */
export async function readRecords(sql: Sql, event: { readonly id: string; readonly sequence: bigint }, subscriptionIds: readonly string[]): Promise<EventRecords> {
  const [hops, decisions] = await Promise.all([
    sql.query<HopRow>(`select ${columns} from hop where event_id <> '' and left(event_id, 160) = $1 and event_id = $1 order by at, id limit ${HOPS_MAX}`, [event.id]),
    sql.query<DecisionRow>(
      `select distinct on (subscription_id) subscription_id, subscription_version, decision, condition, time
       from decision where sequences @> $1::bigint and subscription_id = any($2::text[])
       order by subscription_id, at desc, stream_sequence desc`,
      [event.sequence, subscriptionIds],
    ),
  ]);
  return { hops: hops.map(toHop), decisions: new Map(decisions.map((row) => [row.subscription_id, toDecision(row)])) };
}

function toDecision({ decision, condition, subscription_version, time }: DecisionRow): StoredDecision {
  return { decision: decision as Decision, condition, subscriptionVersion: Number(subscription_version), time };
}

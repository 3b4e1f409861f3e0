import { Hop } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { Sql, SqlQueries } from "../shared/db/sql.ts";
import { sm3 } from "../shared/ids.ts";
import { createBookState, type BookState } from "./bookState.ts";
import { decisionCells, decisionColumns } from "./decisionColumns.ts";
import { hopColumns } from "./hopColumns.ts";
import { millisecondsOf } from "./moment.ts";
import { INDEXED_CHARACTERS } from "./schema.ts";
import type { StreamDecision, StreamHop } from "./streamEntries.ts";

/** What is stored together. */
export interface Entries {
  readonly hops: readonly StreamHop[];
  readonly decisions: readonly StreamDecision[];
}

/** How far the book is after the entries: in the stream of hops, or in the journal while it is rebuilt from it. */
export type Progress = { readonly position: number } | { readonly rebuildPosition: number };

/** The writing side of the book. Its positions are stored with the hops, so a lost database is filled again from the streams. */
export interface Book extends BookState {
  /** Stores entries and the progress, all or nothing. What is there already, equal in every field, is left as it is. */
  store(entries: Entries, progress: Progress): Promise<void>;
}

/** Hops in one statement: larger ones gain nothing and block an embedded database longer. */
const STATEMENT_HOPS = 500;

const columns = ["identity", "stream_sequence", "stream_index", "at", ...hopColumns.map(({ name }) => name)].join(", ");
const types = ["text", "bigint", "integer", "bigint", ...hopColumns.map(({ type }) => type)];
const INSERT_HOPS = `with stored as (
  insert into hop (${columns})
  select decode(identity, 'hex'), ${columns.slice("identity, ".length)}
  from unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(", ")}) as sent (${columns})
  on conflict do nothing returning id, at, kind, system, subscription_id, event_type, reason
), reasons as (
  insert into hop_reason (reason, at, hop_id, kind, system, subscription_id, event_type)
  select distinct left(trim(one), ${INDEXED_CHARACTERS}), at, id, kind, system, subscription_id, event_type
  from stored cross join unnest(string_to_array(reason, ',')) as one where reason <> '' and trim(one) <> ''
) select count(*) as hops from stored`;

const INSERT_DECISIONS = `insert into decision (${decisionColumns.map(({ name }) => name).join(", ")})
  select ${decisionColumns.map(({ name, from }) => from ?? name).join(", ")}
  from unnest(${decisionColumns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(", ")}) as sent (${decisionColumns.map(({ name }) => name).join(", ")})
  on conflict do nothing`;

export function createBook(sql: Sql): Book {
  return {
    ...createBookState(sql),
    store: ({ hops, decisions }, progress) =>
      sql.transaction(async (queries) => {
        let added = 0n;
        for (let from = 0; from < hops.length; from += STATEMENT_HOPS) added += await insertHops(queries, hops.slice(from, from + STATEMENT_HOPS));
        for (let from = 0; from < decisions.length; from += STATEMENT_HOPS) await queries.query(INSERT_DECISIONS, decisionCells(decisions.slice(from, from + STATEMENT_HOPS)));
        const [column, value] = "position" in progress ? ["position", progress.position] : ["rebuild_position", progress.rebuildPosition];
        await queries.query(`update book set ${column} = $1, hops = hops + $2`, [value, added]);
      }),
  };
}

async function insertHops(queries: SqlQueries, hops: readonly StreamHop[]): Promise<bigint> {
  const cells = [
    hops.map(({ hop }) => identityOf(hop)),
    hops.map(({ sequence }) => sequence),
    hops.map(({ index }) => index),
    hops.map(({ hop }) => millisecondsOf(hop.time)),
    ...hopColumns.map(({ toCell }) => hops.map(({ hop }) => toCell(hop))),
  ];
  const [row] = await queries.query<{ hops: bigint }>(INSERT_HOPS, cells);
  return row?.hops ?? 0n;
}

/**
 * A publisher that got no answer sends the same hops again, perhaps in another batch, so neither the sequence nor the
 * place in the batch tells a repetition: only the content does.
 */
function identityOf(hop: Hop): string {
  return sm3(Hop.encode(hop).finish()).slice(0, 32);
}

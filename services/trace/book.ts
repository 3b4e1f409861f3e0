import { Hop } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { Sql, SqlQueries } from "../shared/db/sql.ts";
import { sm3 } from "../shared/ids.ts";
import { hopColumns } from "./hopColumns.ts";

/** A hop and where it came in the stream. */
export interface StreamHop {
  readonly sequence: number;
  readonly index: number;
  readonly hop: Hop;
}

/** The writing side of the book. Its position is stored with the hops, so a lost database is filled again from the stream. */
export interface Book {
  /** Sequence of the last message stored of this stream; 0 for a stream (by its creation time) that the book does not know. */
  positionIn(streamCreated: string): Promise<number>;
  /** Stores hops and the new position, all or nothing. A hop that is there already, equal in every field, is left as it is. */
  store(hops: readonly StreamHop[], position: number): Promise<void>;
  /** Hops stored, and the position. */
  state(): Promise<{ readonly hops: bigint; readonly position: number }>;
}

/** Hops in one statement: larger ones gain nothing and block an embedded database longer. */
const STATEMENT_HOPS = 500;

const columns = ["identity", "stream_sequence", "stream_index", ...hopColumns.map(({ name }) => name)].join(", ");
const types = ["text", "bigint", "integer", ...hopColumns.map(({ type }) => type)];
const INSERT = `with stored as (
  insert into hop (${columns})
  select decode(identity, 'hex'), ${columns.slice("identity, ".length)}
  from unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(", ")}) as sent (${columns})
  on conflict do nothing returning 1
) select count(*) as hops from stored`;

export function createBook(sql: Sql): Book {
  return {
    async positionIn(streamCreated) {
      const [row] = await sql.query<{ stream_created: string; position: bigint }>("select stream_created, position from book");
      if (row?.stream_created === streamCreated) return Number(row.position);
      await sql.query("update book set stream_created = $1, position = 0", [streamCreated]);
      return 0;
    },
    store: (hops, position) =>
      sql.transaction(async (queries) => {
        let added = 0n;
        for (let from = 0; from < hops.length; from += STATEMENT_HOPS) added += await insert(queries, hops.slice(from, from + STATEMENT_HOPS));
        await queries.query("update book set position = $1, hops = hops + $2", [position, added]);
      }),
    async state() {
      const [row] = await sql.query<{ hops: bigint; position: bigint }>("select hops, position from book");
      return { hops: row?.hops ?? 0n, position: Number(row?.position ?? 0) };
    },
  };
}

async function insert(queries: SqlQueries, hops: readonly StreamHop[]): Promise<bigint> {
  const cells = [
    hops.map(({ hop }) => identityOf(hop)),
    hops.map(({ sequence }) => sequence),
    hops.map(({ index }) => index),
    ...hopColumns.map(({ toCell }) => hops.map(({ hop }) => toCell(hop))),
  ];
  const [row] = await queries.query<{ hops: bigint }>(INSERT, cells);
  return row?.hops ?? 0n;
}

/**
 * A publisher that got no answer sends the same hops again, perhaps in another batch, so neither the sequence nor the
 * place in the batch tells a repetition: only the content does.
 */
function identityOf(hop: Hop): string {
  return sm3(Hop.encode(hop).finish()).slice(0, 32);
}

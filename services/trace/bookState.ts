import type { Sql } from "../shared/db/sql.ts";

/** How far the book is. */
export interface BookProgress {
  /** Hops stored. */
  readonly hops: bigint;
  /** Last message of the stream of hops that is stored. */
  readonly position: number;
  /** A rebuild has to take in the stream of hops up to here again; 0 = none. */
  readonly refillThrough: number;
  /** Last journal event that a rebuild has looked at, and the last it has to. */
  readonly rebuildPosition: number;
  readonly rebuildThrough: number;
}

/** What a rebuild has to take in. */
export type RebuildPlan = Pick<BookProgress, "refillThrough" | "rebuildThrough">;

export interface BookState {
  /**
   * The progress in this stream, by its creation time. In another one than before reading begins at its first message. A book
   * that knows no stream is new, or its database was lost: it notes what it has to take in.
   */
  progressIn(streamCreated: string, planWhenNew: RebuildPlan): Promise<BookProgress>;
  progress(): Promise<BookProgress>;
  /** Empties the book and notes what has to be taken in. */
  empty(plan: RebuildPlan): Promise<void>;
}

interface BookRow {
  readonly stream_created: string;
  readonly position: bigint;
  readonly hops: bigint;
  readonly refill_through: bigint;
  readonly rebuild_position: bigint;
  readonly rebuild_through: bigint;
}

const NOTE = "update book set refill_through = $1, rebuild_position = 0, rebuild_through = $2";

export function createBookState(sql: Sql): BookState {
  const read = async (): Promise<BookRow | undefined> => (await sql.query<BookRow>("select * from book"))[0];
  return {
    async progressIn(streamCreated, planWhenNew) {
      const row = await read();
      if (row?.stream_created === streamCreated) return toProgress(row);
      const { rebuildThrough } = row?.stream_created === "" ? planWhenNew : toProgress(row);
      await sql.query("update book set stream_created = $1, position = 0, refill_through = $2, rebuild_through = $3", [streamCreated, planWhenNew.refillThrough, rebuildThrough]);
      return toProgress(await read());
    },
    progress: async () => toProgress(await read()),
    empty: (plan) =>
      sql.transaction(async (queries) => {
        await queries.query("truncate hop, hop_reason, decision");
        await queries.query("update book set position = 0, hops = 0");
        await queries.query(NOTE, toParams(plan));
      }),
  };
}

/** Whether a rebuild is under way. */
export function isRebuilding({ position, refillThrough, rebuildPosition, rebuildThrough }: BookProgress): boolean {
  return position < refillThrough || rebuildPosition < rebuildThrough;
}

const toParams = ({ refillThrough, rebuildThrough }: RebuildPlan) => [refillThrough, rebuildThrough];

function toProgress(row: BookRow | undefined): BookProgress {
  return {
    hops: row?.hops ?? 0n,
    position: Number(row?.position ?? 0),
    refillThrough: Number(row?.refill_through ?? 0),
    rebuildPosition: Number(row?.rebuild_position ?? 0),
    rebuildThrough: Number(row?.rebuild_through ?? 0),
  };
}

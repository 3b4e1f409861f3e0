import type { Sql, SqlQueries } from "../shared/db/sql.ts";
import type { Change } from "./rules/change.ts";
import { changesOf } from "./rules/changesOf.ts";
import { gather, type Gathered } from "./rules/gather.ts";
import type { JournalFact } from "./rules/journalFact.ts";
import type { ProcedureNames } from "./rules/procedureNames.ts";
import { READING, TABLES } from "./schema.ts";
import { createWriteCases } from "./tables/writeCases.ts";
import { writeDeadlines } from "./tables/writeDeadlines.ts";
import { writeHints } from "./tables/writeHints.ts";
import { writeParties, writePenalties } from "./tables/writeParties.ts";
import { writeSteps } from "./tables/writeSteps.ts";
import { writeWaiting } from "./tables/writeWaiting.ts";

/** Which journal there is to read. */
export interface JournalSource {
  /** When its stream was created: another time is another journal. */
  readonly created: string;
  /** Sequence of its last event. */
  readonly last: number;
}

/** A part of the journal without gaps. */
export interface DocketBatch {
  /** Sequence before its first event. */
  readonly after: number;
  /** Sequence of its last event. */
  readonly position: number;
  /** Those of its events that concern the docket. */
  readonly facts: readonly JournalFact[];
}

/** The writing side of the docket. */
export interface Docket {
  /**
   * Sequence up to which the docket has read this journal. A docket of another journal, of another reading, or ahead of the
   * journal (which was put back from a copy) is emptied first and stands at 0.
   */
  positionIn(source: JournalSource): Promise<number>;
  /**
   * Takes in a batch and the new position, all or nothing. Events up to the position that is stored are passed over, so
   * what comes twice, also from another process, counts once. `false`: the docket was put back meanwhile and lacks events
   * before this batch; nothing is taken, ask for the position again.
   */
  take(batch: DocketBatch): Promise<boolean>;
  /** Sequence read up to, and how many cases there are. */
  state(): Promise<{ readonly position: number; readonly cases: bigint }>;
}

export function createDocket(sql: Sql, names: ProcedureNames): Docket {
  const write = createWriter(names);
  return {
    positionIn: ({ created, last }) =>
      sql.transaction(async (queries) => {
        const source = `${created}#${READING}`;
        const known = await lockPosition(queries);
        if (known.source === source && known.position <= last) return known.position;
        await queries.query(`truncate ${TABLES.join(", ")}`);
        await queries.query("update docket_position set source = $1, position = 0", [source]);
        return 0;
      }),
    take: ({ after, position, facts }) =>
      sql.transaction(async (queries) => {
        const known = await lockPosition(queries);
        if (known.position < after) return false;
        if (position <= known.position) return true;
        const changes = facts.filter(({ mark }) => mark.sequence > known.position).flatMap((fact): Change[] => changesOf(names, fact));
        if (changes.length > 0) await write(queries, gather(changes));
        await queries.query("update docket_position set position = $1", [position]);
        return true;
      }),
    async state() {
      const [row] = await sql.query<{ position: bigint; cases: bigint }>("select position, (select count(*) from docket_case) as cases from docket_position");
      return { position: Number(row?.position ?? 0), cases: row?.cases ?? 0n };
    },
  };
}

/** One writer at a time, also when several processes keep the docket of one server. */
async function lockPosition(queries: SqlQueries): Promise<{ source: string; position: number }> {
  const [row] = await queries.query<{ source: string; position: bigint }>("select source, position from docket_position for update");
  return { source: row?.source ?? "", position: Number(row?.position ?? 0) };
}

function createWriter({ initial }: ProcedureNames) {
  const writeCases = createWriteCases(initial);
  return async (queries: SqlQueries, batch: Gathered): Promise<void> => {
    await writeSteps(queries, batch.steps);
    await writeDeadlines(queries, batch.deadlines);
    await writeWaiting(queries, batch.waiting);
    await writeParties(queries, batch.parties);
    await writePenalties(queries, [...batch.penalties.values()]);
    await writeHints(queries, batch.hints);
    // Last: it looks at the steps.
    await writeCases(queries, [...batch.cases.values()]);
  };
}

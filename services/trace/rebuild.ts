import { pause } from "../shared/backoff.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { readJournal } from "../shared/bus/reader.ts";
import { JOURNAL, TRACE } from "../shared/bus/streams.ts";
import type { Sql } from "../shared/db/sql.ts";
import { decodeEventData } from "../shared/events/view.ts";
import { partyKey } from "../shared/partyKey.ts";
import { traceIdOf } from "../shared/traceparent.ts";
import type { StreamHop } from "./streamEntries.ts";
import type { BookProgress, RebuildPlan } from "./bookState.ts";
import type { FillBook } from "./followHops.ts";
import { hopOfEvent } from "./rules/hopOfEvent.ts";
import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import { untilDone } from "./untilDone.ts";

/** Journal events taken together. */
const BATCH_EVENTS = 500;
/** How often is looked whether the stream of hops is taken in, milliseconds. */
const LOOK_EVERY_MS = 200;

export interface FillFromJournal extends FillBook {
  readonly sql: Sql;
  readonly keySecret: string;
}

/** What a book that is empty has to take in: the stream of hops as it is now, then the journal. Throws when the server is away. */
export async function planRebuild(bus: BusConnection): Promise<RebuildPlan> {
  const [trace, journal] = await Promise.all([bus.jsm.streams.info(TRACE), bus.jsm.streams.info(JOURNAL)]);
  return { refillThrough: trace.state.messages > 0 ? trace.state.last_seq : 0, rebuildThrough: journal.state.messages > 0 ? journal.state.last_seq : 0 };
}

/**
 * Second part of a rebuild: the hop of each event of the journal of whose recording the stream of hops told nothing, because
 * it keeps some months only. Goes on where it stopped; ends when everything of the plan is looked at.
 */
export async function fillFromJournal(fill: FillFromJournal): Promise<void> {
  const { bus, book, log, signal } = fill;
  const begin = await untilRefilled(fill);
  if (!begin) return;
  for await (const batch of readJournal(bus, { from: begin.rebuildPosition + 1, batchMax: BATCH_EVENTS, signal })) {
    const last = Number(batch.at(-1)?.event.sequence ?? 0);
    await untilDone(async () => book.store({ hops: await missingHops(fill, batch), decisions: [] }, { rebuildPosition: last }), log, signal);
    if (signal.aborted || last >= begin.rebuildThrough) return;
  }
}

/** The progress once the stream of hops is taken in; undefined when nothing is to be done, or aborted. */
async function untilRefilled({ book, log, signal }: FillBook): Promise<BookProgress | undefined> {
  for (;;) {
    const progress = await untilDone(() => book.progress(), log, signal);
    if (!progress || progress.rebuildPosition >= progress.rebuildThrough) return undefined;
    if (progress.position >= progress.refillThrough) return progress;
    await pause(LOOK_EVERY_MS, signal);
  }
}

async function missingHops({ sql, keySecret }: FillFromJournal, events: readonly StoredEvent[]): Promise<StreamHop[]> {
  const ids = events.map(({ event }) => event.id);
  const rows = await sql.query<{ event_id: string }>("select distinct event_id from hop where event_id <> '' and left(event_id, 160) = any($1::text[]) and service <> 'delivery'", [ids]);
  const known = new Set(rows.map((row) => row.event_id));
  return events
    .map((stored) => hopOfEvent(toRead(stored), (name) => partyKey(keySecret, name)))
    // The hop of a view names the event that was seen; it is recognised by its content.
    .filter((hop) => hop.kind === HopKind.VIEWED || !known.has(hop.eventId))
    .map((hop) => ({ hop, sequence: 0, index: 0 }));
}

function toRead({ domain, caseId, event }: StoredEvent) {
  return { domain, filedUnder: caseId, event, data: readData(event), traceId: traceIdOf(event.traceparent) };
}

/** Events of types that this version does not know are recorded all the same. */
function readData({ type, data }: StoredEvent["event"]): Readonly<Record<string, unknown>> {
  try {
    return decodeEventData(type, data);
  } catch {
    return {};
  }
}

import { decodeTime } from "ulid";
import type { BusConnection } from "../shared/bus/connection.ts";
import { directGet } from "../shared/bus/directGet.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { readEvent } from "../shared/bus/journalGet.ts";
import type { Sql } from "../shared/db/sql.ts";
import { HubError } from "../shared/errors.ts";

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
/** An id is made shortly before its event is recorded, by a clock that may differ a little from the server's. */
const BEFORE_MS = 2_000;
/** Events looked at from that time on. */
const PAGE_EVENTS = 500;
const PAGES_MAX = 10;

/**
 * An event by its id: at the place that the book knows, else searched in the journal around the time that the id tells, so
 * that it is found also while the book is behind or away. Throws EVENT_NOT_FOUND, JOURNAL_UNAVAILABLE.
 */
export async function findEvent({ bus, sql }: { readonly bus: BusConnection; readonly sql: () => Sql }, asked: string): Promise<StoredEvent> {
  const id = asked.trim().toUpperCase();
  const found = ULID.test(id) ? ((await byBook(bus, sql, id)) ?? (await byTime(bus, id))) : undefined;
  if (!found) throw new HubError("EVENT_NOT_FOUND", `没有此事件，请核对事件号（26 位 ULID） / no such event, check the id (a ULID of 26 characters): ${id.slice(0, 40)}`, { eventId: id.slice(0, 40) });
  return found;
}

async function byBook(bus: BusConnection, sql: () => Sql, id: string): Promise<StoredEvent | undefined> {
  for (const sequence of await sequencesOf(sql, id)) {
    const stored = await readEvent(bus, sequence).catch((cause: unknown) => {
      throw new HubError("JOURNAL_UNAVAILABLE", "事件日志暂不可用，请重试 / the journal is not available, try again", {}, { cause });
    });
    if (stored?.event.id === id) return stored;
  }
  return undefined;
}

/** Places that hops of the event name; none while the book cannot be asked. */
async function sequencesOf(sql: () => Sql, id: string): Promise<number[]> {
  try {
    const rows = await sql().query<{ sequence: bigint }>("select distinct sequence from hop where event_id <> '' and left(event_id, 160) = $1 and event_id = $1 and sequence > 0 limit 5", [id]);
    return rows.map(({ sequence }) => Number(sequence));
  } catch {
    return [];
  }
}

async function byTime(bus: BusConnection, id: string): Promise<StoredEvent | undefined> {
  const start = new Date(decodeTime(id) - BEFORE_MS).toISOString();
  let page = await directGet(bus, { start_time: start, batch: PAGE_EVENTS, next_by_subj: ">" });
  for (let pages = 1; page.length > 0; pages++) {
    const found = page.find(({ event }) => event.id === id);
    if (found || pages === PAGES_MAX) return found;
    const seq = Number(page.at(-1)?.event.sequence ?? 0) + 1;
    page = await directGet(bus, { seq, batch: PAGE_EVENTS, next_by_subj: ">" });
  }
  return undefined;
}

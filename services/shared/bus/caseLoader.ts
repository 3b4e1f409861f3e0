import type { BusConnection } from "./connection.ts";
import { caseSubjects, fromMessage, type StoredEvent } from "./envelope.ts";
import { JOURNAL, type Domain } from "./streams.ts";

/** A direct get answers at most 1,024 subjects; a case may have several. */
const CASES_PER_LOOKUP = 400;
/** Histories read at the same time. */
const HISTORIES_AT_ONCE = 16;
/** Messages asked for in one read of a history. */
const HISTORY_PAGE = 500;

type Cases = Map<string, StoredEvent[]>;
export type LoadCases = (domain: Domain, caseIds: readonly string[]) => Promise<Cases>;

/** Reads cases from the journal, see Journal.load. Single look-ups made in one turn of the event loop travel together. */
export function createCaseLoader(bus: BusConnection): LoadCases {
  const waiting = new Map<Domain, { ids: Set<string>; found: Promise<Cases> }>();
  return async (domain, caseIds) => {
    let joint = waiting.get(domain);
    if (!joint) {
      const ids = new Set<string>();
      const found = new Promise((resolve) => setImmediate(resolve)).then(() => {
        waiting.delete(domain);
        return loadCases(bus, domain, [...ids]);
      });
      joint = { ids, found };
      waiting.set(domain, joint);
    }
    for (const id of caseIds) joint.ids.add(id);
    const found = await joint.found;
    return new Map(caseIds.flatMap((id) => (found.has(id) ? [[id, found.get(id)!] as const] : [])));
  };
}

async function loadCases(bus: BusConnection, domain: Domain, caseIds: readonly string[]): Promise<Cases> {
  const found: Cases = new Map();
  for (let from = 0; from < caseIds.length; from += CASES_PER_LOOKUP) {
    const subjects = caseIds.slice(from, from + CASES_PER_LOOKUP).map((id) => caseSubjects(domain, id));
    for (const stored of await lastEvents(bus, subjects)) {
      if (!found.has(stored.caseId)) found.set(stored.caseId, [stored]);
    }
  }
  const longer = [...found].flatMap(([caseId, [last]]) => (last && last.event.caseVersion > 1 ? [caseId] : []));
  const readNext = async () => {
    for (let caseId = longer.pop(); caseId !== undefined; caseId = longer.pop()) {
      found.set(caseId, await history(bus, caseSubjects(domain, caseId)));
    }
  };
  await Promise.all(Array.from({ length: HISTORIES_AT_ONCE }, readNext));
  return found;
}

/** The newest event of each subject, newest first: the first of a case tells whether there is a history to read. */
async function lastEvents(bus: BusConnection, subjects: readonly string[]): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  try {
    for await (const message of await bus.jsm.direct.getLastMessagesFor(JOURNAL, { multi_last: [...subjects] })) {
      events.push(fromMessage(message.subject, message.seq, message.header, message.data));
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return events.sort((a, b) => Number(b.event.sequence - a.event.sequence));
}

async function history(bus: BusConnection, subject: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let sequence = 1, count = HISTORY_PAGE; count === HISTORY_PAGE; ) {
    count = 0;
    try {
      for await (const message of await bus.jsm.direct.getBatch(JOURNAL, { seq: sequence, batch: HISTORY_PAGE, next_by_subj: subject })) {
        events.push(fromMessage(message.subject, message.seq, message.header, message.data));
        sequence = message.seq + 1;
        count++;
      }
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return events;
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && (("code" in error && error.code === 404) || /no results|not found|404/i.test(String(error)));
}

import type { BusConnection } from "./connection.ts";
import { isWhole, readHistory } from "./caseHistory.ts";
import { directGet, TooManySubjects } from "./directGet.ts";
import { caseSubjects, type StoredEvent } from "./envelope.ts";
import type { Domain } from "./streams.ts";

/** A direct get answers at most 1,024 subjects: penalties have two or three each, transfers a dozen; groups with more are halved. */
const CASES_PER_LOOKUP: Readonly<Record<Domain, number>> = { case: 400, credit: 400, transfer: 64, hint: 400, delivery: 400, trace: 400 };
/** Histories read at the same time. */
const HISTORIES_AT_ONCE = 16;

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
  const size = CASES_PER_LOOKUP[domain];
  for (let from = 0; from < caseIds.length; from += size) {
    const subjects = caseIds.slice(from, from + size).map((id) => caseSubjects(domain, id));
    for (const stored of await lastEvents(bus, subjects)) {
      const known = found.get(stored.caseId);
      if (known) known.push(stored);
      else found.set(stored.caseId, [stored]);
    }
  }
  const longer = [...found].flatMap(([caseId, newest]) => (isWhole(newest) ? [] : [caseId]));
  const readNext = async () => {
    for (let caseId = longer.pop(); caseId !== undefined; caseId = longer.pop()) {
      found.set(caseId, await readHistory(bus, caseSubjects(domain, caseId), found.get(caseId) ?? []));
    }
  };
  await Promise.all(Array.from({ length: HISTORIES_AT_ONCE }, readNext));
  return found;
}

/** The newest event of each subject, oldest first. */
async function lastEvents(bus: BusConnection, subjects: readonly string[]): Promise<StoredEvent[]> {
  try {
    const events = await directGet(bus, { multi_last: subjects });
    return events.sort((a, b) => Number(a.event.sequence - b.event.sequence));
  } catch (error) {
    if (!(error instanceof TooManySubjects) || subjects.length < 2) throw error;
    const half = subjects.length >> 1;
    return [...(await lastEvents(bus, subjects.slice(0, half))), ...(await lastEvents(bus, subjects.slice(half)))];
  }
}

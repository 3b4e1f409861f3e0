import { backoffMs } from "../../../../services/shared/backoff.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import type { RecordBatch, RecordFeed, SourceRecord } from "../contract.ts";
import type { FeedLag } from "../../contract.ts";
import { answerRecords } from "./answers.ts";
import type { FeedOptions, PartyPage } from "./feedOptions.ts";
import { findRecords, type FoundRecord } from "./records.ts";
import type { SoapFeed, SoapParty } from "./settings.ts";
import { textAt } from "./xmlText.ts";

/** One batch, characters of its records. */
const MAX_LENGTH = 700_000;

const REST_BASE_MS = 1_000;
const REST_MAX_MS = 30_000;

/** A feed that can be waited for: a cursor must not move behind the back of the next connection. */
export interface ClosableFeed {
  readonly feed: RecordFeed;
  /** Resolves when no settling is under way. */
  idle(): Promise<unknown>;
}

/** Reads the parties in turn, a batch from one of them at a time; one that is down rests while the others are read. */
export function createFeed(options: FeedOptions): ClosableFeed {
  const { parties, system, log } = options;
  let settling: Promise<unknown> = Promise.resolve();
  const failures = new Map<string, { readonly attempts: number; readonly until: number; readonly error: HubError }>();
  let turn = 0;

  const tryParty = async (party: SoapParty, signal: AbortSignal): Promise<PartyPage | undefined> => {
    try {
      const page = await readPage(options, party, signal);
      if (failures.delete(party.id)) log.info({ system, party: party.id }, "soap.partyBack");
      return page;
    } catch (error) {
      if (!(error instanceof HubError) || error.reason === "SHUTTING_DOWN") throw error;
      const attempts = (failures.get(party.id)?.attempts ?? 0) + 1;
      if (attempts === 1) log.warn({ system, party: party.id, failure: error.message }, "soap.partyUnavailable");
      failures.set(party.id, { attempts, until: Date.now() + backoffMs(attempts, REST_BASE_MS, REST_MAX_MS), error });
      return undefined;
    }
  };

  const tracked = (batch: RecordBatch): RecordBatch => ({
    records: batch.records,
    settle(answers) {
      const settled = batch.settle(answers);
      settling = settled.catch(() => undefined);
      return settled;
    },
  });

  const poll = async (signal: AbortSignal): Promise<RecordBatch> => {
    for (let step = 0; step < parties.length; step++) {
      const party = parties[(turn + step) % parties.length];
      // A single party never rests: the caller backs off by itself.
      if (!party || (parties.length > 1 && Date.now() < (failures.get(party.id)?.until ?? 0))) continue;
      const page = await tryParty(party, signal);
      if (!page || page.found.length === 0) continue;
      turn = (turn + step + 1) % parties.length;
      return tracked(toBatch(options, page));
    }
    const [failure] = failures.values();
    if (failure && failures.size === parties.length) throw failure.error;
    return { records: [], settle: async () => undefined };
  };
  return { feed: { poll, lag: (signal) => readLag(options, signal) }, idle: () => settling };
}

async function readPage({ feed, client, cursors }: FeedOptions, party: SoapParty, signal: AbortSignal): Promise<PartyPage> {
  const { cursor, settled } = cursors.of(party.id);
  const lookup = (name: string) => ({ cursor, limit: String(feed.limit) })[name];
  const { body, result, message } = await client.call(feed, { party, lookup, signal });
  if (result === "refused") throw new HubError("TARGET_UNAVAILABLE", `${feed.operation}（${party.id}）: ${message}`, { party: party.id });
  const known = new Set(settled);
  const all = findRecords(body, feed.records, feed.key);
  const fresh = all.filter(({ key }) => !known.has(key));
  if (fresh.length === 0 && all.length >= feed.limit) {
    const text = `续读标记 ${cursor} 处的记录不少于 limit=${feed.limit} 条，读不过去，请加大 limit / ${feed.limit} records or more stand at cursor ${cursor}, raise limit`;
    throw new HubError("TARGET_UNAVAILABLE", `${feed.operation}（${party.id}）: ${text}`, { party: party.id });
  }
  return { party, found: atMost(fresh) };
}

function atMost(found: readonly FoundRecord[]): readonly FoundRecord[] {
  let length = 0;
  const end = found.findIndex(({ fields }, index) => {
    length += JSON.stringify(fields).length;
    return index === 500 || (index > 0 && length > MAX_LENGTH);
  });
  return end === -1 ? found : found.slice(0, end);
}

function toBatch(options: FeedOptions, page: PartyPage): RecordBatch {
  const { feed, cursors, name } = options;
  const { party, found } = page;
  const answered = new Set<number>();
  return {
    records: found.map((record) => toSourceRecord(name, feed, party, record)),
    async settle(answers) {
      await answerRecords(options, { page, answers, answered });
      if (feed.cursor !== undefined) await cursors.move(party.id, placeAfter(feed, found, cursors.of(party.id)));
    },
  };
}

function toSourceRecord(name: string, { sender }: SoapFeed, party: SoapParty, { key, fields, unreadable }: FoundRecord): SourceRecord {
  const place = `${name}/${party.id}/${key}`;
  const where = `${name} ${key}（单位 ${party.id} / party ${party.id}）`;
  const named = textAt(fields, sender);
  const problem = unreadable ?? (sender !== undefined && named !== party.id ? `${sender} 为 ${named}，与登录单位 ${party.id} 不符 / ${sender} is ${named}, but party ${party.id} is logged in` : undefined);
  return problem === undefined ? { place, where, fields } : { place, where, fields: {}, unreadable: problem };
}

/** The last cursor among the records; what was settled at it is noted, since the system may give it again. */
function placeAfter({ cursor: path }: SoapFeed, found: readonly FoundRecord[], before: { cursor: string; settled: readonly string[] }) {
  const cursors = found.map(({ fields }) => textAt(fields, path));
  const cursor = cursors.findLast((value) => value !== "") ?? before.cursor;
  const last = found.filter((_, index) => cursors[index] === cursor || cursors[index] === "").map(({ key }) => key);
  return { cursor, settled: cursor === before.cursor ? [...before.settled, ...last] : last };
}

async function readLag({ feed, parties, client, cursors }: FeedOptions, signal: AbortSignal): Promise<FeedLag> {
  const { waiting } = feed;
  if (!waiting) return {};
  const counts = await Promise.all(
    parties.map(async (party) => {
      const { cursor } = cursors.of(party.id);
      const { body } = await client.call(waiting, { party, lookup: (name) => (name === "cursor" ? cursor : undefined), signal });
      return Number(textAt(body, waiting.count) || 0);
    }),
  );
  return { records: counts.reduce((sum, count) => sum + count, 0) };
}

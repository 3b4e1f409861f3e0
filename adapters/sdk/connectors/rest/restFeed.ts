import type { HubError } from "../../../../services/shared/errors.ts";
import type { RecordAnswer, RecordBatch, RecordFeed, SourceRecord } from "../contract.ts";
import type { FeedLag } from "../../contract.ts";
import { targetError } from "../targetError.ts";
import type { AnswerSender } from "./answerSender.ts";
import { compile } from "./expression.ts";
import type { CursorFile, FeedCursor } from "./feedCursor.ts";
import type { ListReader } from "./listReader.ts";
import { expectAnswers, pieceOf } from "./recordBatches.ts";
import type { RecordReader } from "./recordReader.ts";
import type { RestFeed } from "./settings.ts";

export interface RestFeedParts {
  readonly list: ListReader;
  readonly reader: RecordReader;
  readonly cursors: CursorFile;
  readonly answers: AnswerSender | undefined;
  readonly remaining: RestFeed["remaining"];
  readonly limit: number;
  readonly system: string;
  readonly place: string;
}

/** A page being handed on: its records still to come, and where the feed stands when all are settled. */
interface OpenPage {
  readonly from: FeedCursor;
  readonly next: string;
  waiting: readonly SourceRecord[];
  settled: readonly string[];
}

/**
 * A list read by cursor. A page that is too much for one batch comes in pieces; the cursor moves when the last piece is settled, and what was
 * settled before is remembered beside it, so that a crash repeats at most the piece that was open.
 */
export function createRestFeed(parts: RestFeedParts): RecordFeed {
  const { list, reader, cursors, answers, limit } = parts;
  const remaining = parts.remaining === undefined ? undefined : compile(parts.remaining, `${parts.place}.remaining`);
  let page: OpenPage | undefined;

  /** The next page with records that are not settled; undefined when there is nothing now. */
  async function openPage(signal: AbortSignal): Promise<OpenPage | undefined> {
    for (;;) {
      const from = await cursors.read();
      const { records, next } = await list.page(from.cursor, signal);
      const waiting = unsettled(await Promise.all(records.map((raw) => reader.read(raw))), from);
      if (waiting.length > 0) return { from, next, waiting, settled: [] };
      if (next === from.cursor) {
        if (records.length >= limit && from.settled.length >= limit) throw stuck(parts, from.cursor);
        return undefined;
      }
      // Everything on this page is known already: go on behind it.
      await cursors.write({ cursor: next, settled: from.settled });
    }
  }

  async function settle(open: OpenPage, records: readonly SourceRecord[], given: readonly RecordAnswer[]): Promise<void> {
    if (records.every(({ place }) => open.settled.includes(place))) return;
    expectAnswers(records, given);
    await answers?.send(records, given);
    const places = records.map(({ place }) => place);
    const handled = new Set([...open.settled, ...places]);
    const left = open.waiting.filter(({ place }) => !handled.has(place));
    const settled = [...handled];
    const done = left.length === 0;
    const stays = open.next === open.from.cursor;
    await cursors.write(done && !stays ? { cursor: open.next, settled } : { cursor: open.from.cursor, settled: [...new Set([...open.from.settled, ...settled])] });
    Object.assign(open, { waiting: left, settled });
    if (done && page === open) page = undefined;
  }

  return {
    async poll(signal): Promise<RecordBatch> {
      page ??= await openPage(signal);
      if (!page) return { records: [], settle: async () => undefined };
      const open = page;
      const records = pieceOf(open.waiting);
      return { records, settle: (given) => settle(open, records, given) };
    },
    async lag(signal): Promise<FeedLag> {
      const from = await cursors.read();
      const { records, next, body } = await list.page(from.cursor, signal);
      const told = Number(remaining ? await remaining.text(body) : NaN);
      if (Number.isFinite(told)) return { records: told };
      const waiting = unsettled(await Promise.all(records.map((raw) => reader.read(raw))), from).length;
      // Behind a full page there may be more.
      return records.length >= limit && next !== from.cursor ? {} : { records: waiting };
    },
  };
}

/** Each record once, without those that were settled before. */
function unsettled(records: readonly SourceRecord[], { settled }: FeedCursor): readonly SourceRecord[] {
  const known = new Set(settled);
  return records.filter(({ place }) => !known.has(place) && known.add(place));
}

function stuck({ place, limit, system }: RestFeedParts, cursor: string): HubError {
  return targetError("TARGET_UNAVAILABLE", system, `${place}: 整页 ${limit} 条的游标都是 ${cursor}，无法前进；请增大 limit 或改用唯一的游标 / a whole page bears one cursor: raise limit or take a cursor that is unique`);
}

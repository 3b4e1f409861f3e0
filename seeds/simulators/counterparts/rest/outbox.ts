import { join } from "node:path";
import { z } from "zod";
import { compile } from "../../../../adapters/sdk/connectors/rest/expression.ts";
import type { RestFeed } from "../../../../adapters/sdk/connectors/rest/settings.ts";
import { valueAt, valueText } from "../../../../adapters/sdk/connectors/rest/valueText.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import type { CounterpartAnswer } from "../../counterpart.ts";
import { openJsonLines } from "../../rest/jsonLines.ts";
import { outcomeOf, readForm, valueOf } from "./formReader.ts";
import { isPath, namesOf, withValue } from "./paths.ts";

const entry = z.object({ ticket: z.string(), cursor: z.string(), record: z.record(z.string(), z.unknown()) });
const answer = z.object({ ticket: z.string(), outcome: z.string(), told: z.string() });

type Entry = z.infer<typeof entry>;

/** The records of one feed and what was answered, in files. */
export interface Outbox {
  enter(fields: Readonly<Record<string, unknown>>): Promise<string>;
  /** The answer to a request for the page after a cursor. */
  page(cursor: string, limit: number): unknown;
  /** Every record entered, oldest first, with its ticket. */
  entered(): readonly { readonly ticket: string; readonly record: Readonly<Record<string, unknown>> }[];
  /** Notes the answers of a request; false when a record is not known. */
  take(body: unknown, path: Readonly<Record<string, string>>): boolean;
  answers(): readonly CounterpartAnswer[];
  close(): void;
}

/** What the outbox has to know of a feed. */
export type OutboxFeed = Pick<RestFeed, "place" | "values" | "records" | "start" | "answers"> & Partial<Pick<RestFeed, "cursor" | "next" | "remaining">>;

const standardAnswer = { id: "id", outcome: "outcome" };

export function openOutbox(dataDir: string, name: string, feed: OutboxFeed): Outbox {
  const place = `feeds.${name}`;
  const entries: Entry[] = [];
  const given = new Map<string, CounterpartAnswer>();
  const entryFile = openJsonLines(join(dataDir, `${name}.entered.jsonl`), entry, (read) => entries.push(read));
  const answerFile = openJsonLines(join(dataDir, `${name}.answered.jsonl`), answer, (read) => void given.set(read.ticket, read));
  const ticketOf = compile(feed.place, `${place}.place`);

  return {
    async enter(fields) {
      const number = String(entries.length + 1);
      // Fields may stand at a path that something of the record is merged into.
      const values = /^\$merge\(\[([^,\s]+),/.exec(feed.values)?.[1] ?? feed.values;
      let record = withValue({}, namesOf(values, `${place}.values`), fields);
      // A record has its number and its place in the order where the manifest looks for them.
      for (const path of [feed.cursor ?? "", feed.place]) {
        if (isPath(path) && valueAt(record, path) === undefined) record = withValue(record, namesOf(path, place), number);
      }
      const ticket = await ticketOf.text(record);
      if (ticket === "") throw new HubError("INVALID_REQUEST", `${place}.place: 记录没有编号 ${feed.place} / the record has no place`, { place });
      const cursor = feed.cursor === undefined ? number : valueText(valueAt(record, namesOf(feed.cursor, `${place}.cursor`).join(".")));
      const made: Entry = { ticket, cursor, record: record as Record<string, unknown> };
      entryFile.append(made);
      entries.push(made);
      return ticket;
    },
    page(cursor, limit) {
      const from = cursor === feed.start ? 0 : entries.findLastIndex((made) => made.cursor === cursor) + 1;
      const shown = entries.slice(from, from + limit);
      const list = withValue({}, namesOf(feed.records, `${place}.records`), shown.map(({ record }) => record));
      const left = feed.remaining === undefined ? list : withValue(list, namesOf(feed.remaining, `${place}.remaining`), entries.length - from);
      return feed.next === undefined ? left : withValue(left, namesOf(feed.next, `${place}.next`), shown.at(-1)?.cursor ?? cursor);
    },
    entered: () => entries,
    take(body, path) {
      const { batch, item = standardAnswer } = feed.answers ?? {};
      const items = batch ? (valueAt(body, batch.list) as readonly unknown[]) : [body];
      const taken = items.map((one): CounterpartAnswer => {
        const read = { ...readForm(item, one), ...path };
        return { ticket: valueText(valueOf(read, "id") ?? valueOf(read, "place")), outcome: outcomeOf(read), told: JSON.stringify(one) };
      });
      if (!taken.every(({ ticket }) => entries.some((made) => made.ticket === ticket))) return false;
      for (const one of taken.filter(({ ticket }) => !given.has(ticket))) {
        answerFile.append(one);
        given.set(one.ticket, one);
      }
      return true;
    },
    answers: () => [...given.values()],
    close() {
      entryFile.close();
      answerFile.close();
    },
  };
}

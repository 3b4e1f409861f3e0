import { join } from "node:path";
import { HubError } from "../../../../services/shared/errors.ts";
import type { InventoryRecord } from "../../contract.ts";
import type { ConnectorContext, Finding, Inspection, RecordFeed, RecordTarget } from "../contract.ts";
import { heldByLedger } from "../heldByLedger.ts";
import { openVersionLedger } from "../versionLedger.ts";
import { createAnswerSender } from "./answerSender.ts";
import { compile } from "./expression.ts";
import { cursorFile } from "./feedCursor.ts";
import { allRecords, createListReader } from "./listReader.ts";
import { createRecordReader } from "./recordReader.ts";
import type { RestClient } from "./restClient.ts";
import { createRestFeed } from "./restFeed.ts";
import { createRestTarget } from "./restTarget.ts";
import { finding } from "./selfTest.ts";
import type { RestFeed, RestHoldings, RestTarget } from "./settings.ts";

type Context = Pick<ConnectorContext, "system" | "stateDir" | "signal">;

/** A feed of the manifest, read through a client. */
export function openFeed(client: RestClient, name: string, feed: RestFeed, { system, stateDir, signal }: Context): RecordFeed {
  const place = `feeds.${name}`;
  return createRestFeed({
    list: createListReader(client, feed, system, place),
    reader: createRecordReader(feed, place),
    cursors: cursorFile(stateDir, name, feed.start),
    answers: feed.answers && createAnswerSender({ client, settings: feed.answers, prefix: feed.prefix, system, place: `${place}.answers`, signal }),
    remaining: feed.remaining,
    limit: feed.limit,
    system,
    place,
  });
}

/** A target of the manifest, written through a client. */
export async function openTarget(client: RestClient, name: string, settings: RestTarget, { system, stateDir }: Context): Promise<RecordTarget> {
  const place = `targets.${name}`;
  const notes = settings.order === "notes" ? await openVersionLedger(join(stateDir, `${name}.versions`)) : undefined;
  const target = createRestTarget({ client, settings, notes, system, place });
  const { holdings } = settings;
  if (!holdings) return target;
  const held = (signal: AbortSignal) => readHoldings(client, holdings, { system, place: `${place}.holdings` }, signal);
  return { ...target, holdings: (signal) => (notes ? heldByLedger(held(signal), notes) : held(signal)) };
}

async function* readHoldings(client: RestClient, holdings: RestHoldings, { system, place }: { system: string; place: string }, signal: AbortSignal): AsyncGenerator<InventoryRecord> {
  const [key, version] = [compile(holdings.key, `${place}.key`), compile(holdings.version, `${place}.version`)];
  for await (const record of allRecords(createListReader(client, holdings, system, place), holdings, signal)) {
    yield { key: await key.text(record), version: Number(await version.text(record)) };
  }
}

/** Reads the first page of every feed. */
export async function checkLists(client: RestClient, feeds: ReadonlyMap<string, RestFeed>, look: { readonly system: string; readonly signal: AbortSignal }): Promise<readonly Finding[]> {
  return Promise.all([...feeds].map(([name, feed]) => finding(`feeds.${name}`, () => checkList(client, `feeds.${name}`, feed, look))));
}

async function checkList(client: RestClient, place: string, feed: RestFeed, { system, signal }: { readonly system: string; readonly signal: AbortSignal }): Promise<string> {
  const { records } = await createListReader(client, feed, system, place).page(feed.start, signal);
  const [first] = records;
  if (first === undefined) return "可读，现为空 / readable, empty now";
  const { unreadable } = await createRecordReader(feed, place).read(first);
  if (unreadable !== undefined) throw new HubError("INVALID_REQUEST", `${place}: ${unreadable}`, { place });
  return `可读，首页 ${records.length} 条 / readable, ${records.length} records on the first page`;
}

/** The first list anywhere in an answer. */
export function toInspection(body: unknown): Inspection {
  const records = (firstList(body) ?? []).slice(0, 100).map((found, index) => {
    const fields = typeof found === "object" && found !== null ? (found as Record<string, unknown>) : { value: found };
    return { place: `#${index + 1}`, fields };
  });
  return { columns: [...new Set(records.flatMap(({ fields }) => Object.keys(fields)))], records };
}

function firstList(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body;
  if (typeof body !== "object" || body === null) return undefined;
  for (const part of Object.values(body)) {
    const found = firstList(part);
    if (found) return found;
  }
  return undefined;
}

import { join } from "node:path";
import { HubError } from "../../../../services/shared/errors.ts";
import type { InventoryRecord } from "../../contract.ts";
import type { Connector, ConnectorContext, ConnectorParts, Finding, Inspection, RecordTarget } from "../contract.ts";
import { heldByLedger } from "../heldByLedger.ts";
import { openVersionLedger } from "../versionLedger.ts";
import { createAnswerSender } from "./answerSender.ts";
import { compile } from "./expression.ts";
import { cursorFile } from "./feedCursor.ts";
import { allRecords, createListReader } from "./listReader.ts";
import { createRecordReader } from "./recordReader.ts";
import { createRestClient, type RestClient } from "./restClient.ts";
import { createRestFeed } from "./restFeed.ts";
import { createRestTarget } from "./restTarget.ts";
import { checkAnswer, checkNetwork, finding } from "./selfTest.ts";
import { restFeed, restSettings, restTarget, type RestFeed, type RestHoldings, type RestSettings, type RestTarget } from "./settings.ts";

/** Lists read by cursor, records written by request; see the README. */
export const rest: Connector<RestSettings, RestFeed, RestTarget> = {
  kind: "rest",
  settings: restSettings,
  feed: restFeed,
  target: restTarget,
  async connect(parts, context) {
    const client = openClient(parts.settings, context.system);
    const feeds = new Map([...parts.feeds].map(([name, feed]) => [name, openFeed(client, name, feed, context)]));
    const targets = new Map<string, RecordTarget>();
    for (const [name, target] of parts.targets) targets.set(name, await openTarget(client, name, target, context));
    return {
      feeds,
      targets,
      check: (signal) => check(client, parts, context.system, signal),
      close: async () => client.close(),
    };
  },
  async inspect(settings, place, signal): Promise<Inspection> {
    const client = openClient(settings, "inspect");
    try {
      return toInspection((await client.send({ method: "GET", path: place.startsWith("/") ? place : `/${place}` }, signal)).body);
    } finally {
      client.close();
    }
  },
};

function openClient({ url, ...settings }: RestSettings, system: string): RestClient {
  return createRestClient({ ...settings, system, baseUrl: url });
}

function openFeed(client: RestClient, name: string, feed: RestFeed, { system, stateDir, signal }: ConnectorContext) {
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

async function openTarget(client: RestClient, name: string, settings: RestTarget, { system, stateDir }: ConnectorContext): Promise<RecordTarget> {
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

/** The network first; then one request, and the first page of every feed. */
async function check(client: RestClient, { settings, feeds }: ConnectorParts<RestSettings, RestFeed, RestTarget>, system: string, signal: AbortSignal): Promise<readonly Finding[]> {
  const network = await checkNetwork(settings.url, settings.tls, signal);
  if (network.some(({ ok }) => !ok)) return network;
  const answers = settings.check === undefined ? [] : [await checkAnswer(client, settings.check, signal)];
  const lists = await Promise.all([...feeds].map(([name, feed]) => finding(`feeds.${name}`, () => checkFeed(client, name, feed, { system, signal }))));
  return [...network, ...answers, ...lists];
}

async function checkFeed(client: RestClient, name: string, feed: RestFeed, { system, signal }: { system: string; signal: AbortSignal }): Promise<string> {
  const place = `feeds.${name}`;
  const { records } = await createListReader(client, feed, system, place).page(feed.start, signal);
  const [first] = records;
  if (first === undefined) return "可读，现为空 / readable, empty now";
  const { unreadable } = await createRecordReader(feed, place).read(first);
  if (unreadable !== undefined) throw new HubError("INVALID_REQUEST", unreadable, { place });
  return `可读，首页 ${records.length} 条 / readable, ${records.length} records on the first page`;
}

/** The first list anywhere in the answer. */
function toInspection(body: unknown): Inspection {
  const records = (firstList(body) ?? []).slice(0, 100).map((fields, index) => ({ place: `#${index + 1}`, fields: (typeof fields === "object" && fields !== null ? fields : { value: fields }) as Record<string, unknown> }));
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

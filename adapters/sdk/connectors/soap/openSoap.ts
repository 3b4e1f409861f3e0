import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { HubError } from "../../../../services/shared/errors.ts";
import type { ConnectorConnection, ConnectorContext, ConnectorParts, Inspection, RecordTarget } from "../contract.ts";
import { openVersionLedger } from "../versionLedger.ts";
import { answerNames } from "./answers.ts";
import { checkSoap } from "./check.ts";
import { openCursors } from "./cursors.ts";
import { createFeed, type ClosableFeed } from "./feed.ts";
import { createHttpWay } from "./httpExchange.ts";
import { inspectSoap } from "./inspect.ts";
import type { SoapFeed, SoapParty, SoapSettings, SoapTarget } from "./settings.ts";
import { createSoapClient, type SoapClient } from "./soapClient.ts";
import { createTarget, targetNames } from "./target.ts";
import { requireNames } from "./template.ts";
import { loadWsdl } from "./wsdl.ts";

/** Largest reply taken, bytes. */
const MAX_REPLY_BYTES = 20_000_000;

type Parts = ConnectorParts<SoapSettings, SoapFeed, SoapTarget>;

export async function connectSoap(parts: Parts, context: ConnectorContext): Promise<ConnectorConnection> {
  requireSense(parts);
  const { client, close } = await openClient(context.system, parts.settings);
  const feeds = new Map<string, ClosableFeed>();
  const targets = new Map<string, RecordTarget>();
  for (const [name, feed] of parts.feeds) feeds.set(name, await openFeed(client, { name, feed, parts, context }));
  for (const [name, target] of parts.targets) {
    const ledger = await openVersionLedger(join(context.stateDir, `soap-${name}.versions`));
    targets.set(name, createTarget({ target, parties: parts.settings.parties, client, ledger }));
  }
  return {
    feeds: new Map(Array.from(feeds, ([name, { feed }]) => [name, feed])),
    targets,
    check: (signal) => checkSoap({ ...parts, client }, signal),
    async close() {
      await Promise.all(Array.from(feeds.values(), (feed) => feed.idle()));
      close();
    },
  };
}

export async function inspectOperation(settings: SoapSettings, place: string, signal: AbortSignal): Promise<Inspection> {
  const opened = await openClient("soap", settings);
  try {
    return await inspectSoap(opened.client, settings, { place, signal });
  } finally {
    opened.close();
  }
}

async function openClient(system: string, settings: SoapSettings): Promise<{ client: SoapClient; readonly close: () => void }> {
  const { wsdl, port, timeoutMs } = settings;
  const ca = settings.ca === undefined ? {} : { ca: await readCa(settings.ca) };
  const way = createHttpWay({ system, timeoutMs, maxBytes: MAX_REPLY_BYTES, ...ca });
  const client = createSoapClient({ system, settings, way, load: (signal) => loadWsdl({ system, wsdl, port, way }, signal) });
  return { client, close: () => way.close() };
}

async function readCa(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", `ca: 读不到 ${file} / ${file} cannot be read`, { file }, { cause });
  }
}

interface FeedParts {
  readonly name: string;
  readonly feed: SoapFeed;
  readonly parts: Parts;
  readonly context: ConnectorContext;
}

async function openFeed(client: SoapClient, { name, feed, parts: { settings }, context: { system, log, stateDir, signal } }: FeedParts): Promise<ClosableFeed> {
  const cursors = await openCursors(stateDir, name, feed.start);
  return createFeed({ name, system, feed, parties: partiesOf(settings.parties, name, feed), client, cursors, log, signal });
}

function partiesOf(parties: readonly SoapParty[], name: string, feed: SoapFeed): readonly SoapParty[] {
  if (feed.parties.length === 0) return parties;
  return feed.parties.map((id) => {
    const party = parties.find((one) => one.id === id);
    if (!party) throw contradiction(`feeds.${name}.parties`, `没有单位 ${id} / there is no party ${id}`);
    return party;
  });
}

/** Settings that would fail only later, or never end. */
function requireSense({ settings, feeds, targets }: Parts): void {
  const ids = settings.parties.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw contradiction("settings.parties", `单位 ${twice} 写了两次 / party ${twice} stands there twice`);
  for (const [name, feed] of feeds) {
    requireNames(`feeds.${name}`, feed.request, ["cursor", "limit"]);
    if (feed.answer) requireNames(`feeds.${name}.answer`, { ...feed.answer.request, ...feed.answer.each }, answerNames);
    if (feed.cursor === undefined && !feed.answer) throw contradiction(`feeds.${name}`, "没有 cursor 也没有 answer，会反复读到同样的记录 / neither cursor nor answer: the same records would be read for ever");
  }
  for (const [name, target] of targets) {
    requireNames(`targets.${name}`, target.request, targetNames);
    if (target.holdings) requireNames(`targets.${name}.holdings`, target.holdings.request, ["cursor"]);
  }
}

function contradiction(place: string, problem: string): HubError {
  return new HubError("INVALID_REQUEST", `${place}: ${problem}`, { place });
}

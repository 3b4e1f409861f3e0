import type { ConnectorConnection, ConnectorContext, ConnectorParts, Finding, Inspection, RecordTarget } from "../contract.ts";
import { checkLists, openFeed, openTarget, toInspection } from "./parts.ts";
import { createRestClient, type RestClient } from "./restClient.ts";
import { checkAnswer, checkNetwork } from "./selfTest.ts";
import type { RestFeed, RestSettings, RestTarget } from "./settings.ts";

type Parts = ConnectorParts<RestSettings, RestFeed, RestTarget>;

export async function connectRest(parts: Parts, context: ConnectorContext): Promise<ConnectorConnection> {
  const client = openClient(parts.settings, context.system);
  const feeds = new Map([...parts.feeds].map(([name, feed]) => [name, openFeed(client, name, feed, context)]));
  const targets = new Map<string, RecordTarget>();
  for (const [name, target] of parts.targets) targets.set(name, await openTarget(client, name, target, context));
  return { feeds, targets, check: (signal) => check(client, parts, context.system, signal), close: async () => client.close() };
}

/** `place` is a path that answers with a list. */
export async function inspectList(settings: RestSettings, place: string, signal: AbortSignal): Promise<Inspection> {
  const client = openClient(settings, "inspect");
  try {
    return toInspection((await client.send({ method: "GET", path: place.startsWith("/") ? place : `/${place}` }, signal)).body);
  } finally {
    client.close();
  }
}

function openClient({ url, ...settings }: RestSettings, system: string): RestClient {
  return createRestClient({ ...settings, system, baseUrl: url });
}

/** The network first; then one request, and the first page of every feed. */
async function check(client: RestClient, { settings, feeds }: Parts, system: string, signal: AbortSignal): Promise<readonly Finding[]> {
  const network = await checkNetwork(settings.url, settings.tls, signal);
  if (network.some(({ ok }) => !ok)) return network;
  const answers = settings.check === undefined ? [] : [await checkAnswer(client, settings.check, signal)];
  return [...network, ...answers, ...(await checkLists(client, feeds, { system, signal }))];
}

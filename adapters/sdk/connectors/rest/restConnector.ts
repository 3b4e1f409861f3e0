import type { Connector, ConnectorParts, Finding, Inspection, RecordTarget } from "../contract.ts";
import { checkLists, openFeed, openTarget, toInspection } from "./parts.ts";
import { createRestClient, type RestClient } from "./restClient.ts";
import { checkAnswer, checkNetwork } from "./selfTest.ts";
import { restFeed, restSettings, restTarget, type RestFeed, type RestSettings, type RestTarget } from "./settings.ts";

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
    return { feeds, targets, check: (signal) => check(client, parts, context.system, signal), close: async () => client.close() };
  },
  /** `place` is a path that answers with a list. */
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

/** The network first; then one request, and the first page of every feed. */
async function check(client: RestClient, { settings, feeds }: ConnectorParts<RestSettings, RestFeed, RestTarget>, system: string, signal: AbortSignal): Promise<readonly Finding[]> {
  const network = await checkNetwork(settings.url, settings.tls, signal);
  if (network.some(({ ok }) => !ok)) return network;
  const answers = settings.check === undefined ? [] : [await checkAnswer(client, settings.check, signal)];
  return [...network, ...answers, ...(await checkLists(client, feeds, { system, signal }))];
}

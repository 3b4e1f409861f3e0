import { HubError } from "../../../../services/shared/errors.ts";
import type { ConnectorConnection, ConnectorContext, ConnectorParts, Finding, RecordTarget } from "../contract.ts";
import { createAnswerSender } from "../rest/answerSender.ts";
import { openTarget } from "../rest/parts.ts";
import { createRestClient, type RestClient } from "../rest/restClient.ts";
import { checkAnswer, checkNetwork } from "../rest/selfTest.ts";
import { createPushHandler } from "./pushHandler.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import type { WebhookFeed, WebhookSettings, WebhookTarget } from "./settings.ts";
import { openSpool, type Spool } from "./spool.ts";
import { createWebhookFeed } from "./webhookFeed.ts";

type Parts = ConnectorParts<WebhookSettings, WebhookFeed, WebhookTarget>;

export async function connectWebhook(parts: Parts, context: ConnectorContext): Promise<ConnectorConnection> {
  expectAddresses(parts);
  const client = openClient(parts.settings, context.system);
  const spools = new Map<string, Spool>();
  for (const name of parts.feeds.keys()) spools.set(name, await openSpool(context.stateDir, name));
  const targets = new Map<string, RecordTarget>();
  for (const [name, target] of parts.targets) targets.set(name, await openTarget(client, name, { ...target, batch: undefined, results: undefined, holdings: undefined }, context));
  const receiver = await receive(parts, spools, context);
  return {
    feeds: new Map([...parts.feeds].map(([name, feed]) => [name, createWebhookFeed(spools.get(name)!, openAnswers(client, name, feed, context))])),
    targets,
    check: (signal) => check(client, parts, receiver, signal),
    async close() {
      await receiver?.close();
      for (const spool of spools.values()) await spool.close();
      client.close();
    },
  };
}

function openClient({ url = "http://127.0.0.1", ...settings }: WebhookSettings, system: string): RestClient {
  return createRestClient({ ...settings, system, baseUrl: url });
}

/** Feeds need a place to listen on, everything that goes out needs an address. */
function expectAddresses({ settings: { listen, url, verify }, feeds, targets }: Parts): void {
  const goesOut = targets.size > 0 || [...feeds.values()].some(({ answers }) => answers);
  if (feeds.size > 0 && !listen) throw new HubError("INVALID_REQUEST", "有 feeds 时须设置 connector.settings.listen / feeds need settings.listen", { field: "listen" });
  if (goesOut && url === undefined) throw new HubError("INVALID_REQUEST", "有 targets 或 answers 时须设置 connector.settings.url / targets and answers need settings.url", { field: "url" });
  const local = ["127.0.0.1", "::1", "localhost"].includes(listen?.host ?? "127.0.0.1");
  if (verify.scheme === "none" && !local) throw new HubError("INVALID_REQUEST", "settings.verify: 非本机地址不能不验签 / beyond loopback every push must be verified", { field: "verify" });
}

async function receive({ settings: { listen, verify }, feeds }: Parts, spools: ReadonlyMap<string, Spool>, { system, log }: ConnectorContext): Promise<Receiver | undefined> {
  if (!listen || feeds.size === 0) return undefined;
  const handlers = new Map([...feeds].map(([name, feed]) => [feed.path, createPushHandler({ feed, signing: verify, spool: spools.get(name)!, place: `feeds.${name}` })]));
  return startReceiver(listen, handlers, { system, log });
}

function openAnswers(client: RestClient, name: string, feed: WebhookFeed, { system, signal }: ConnectorContext) {
  return feed.answers && createAnswerSender({ client, settings: feed.answers, prefix: feed.prefix, system, place: `feeds.${name}.answers`, signal });
}

async function check(client: RestClient, { settings, feeds }: Parts, receiver: Receiver | undefined, signal: AbortSignal): Promise<readonly Finding[]> {
  const listening = receiver ? [...feeds].map(([name, { path }]): Finding => ({ ok: true, place: `feeds.${name}`, message: `在 ${receiver.url}${path} 接收 / receiving there` })) : [];
  if (settings.url === undefined) return listening;
  const network = await checkNetwork(settings.url, settings.tls, signal);
  const reachable = network.every(({ ok }) => ok);
  return [...listening, ...network, ...(reachable && settings.check !== undefined ? [await checkAnswer(client, settings.check, signal)] : [])];
}

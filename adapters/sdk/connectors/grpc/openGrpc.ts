import type { ConnectorConnection, ConnectorContext, ConnectorParts, Finding, Inspection, RecordTarget } from "../contract.ts";
import type { RestClient } from "../rest/restClient.ts";
import { checkLists, openFeed, openTarget, toInspection } from "../rest/parts.ts";
import { checkNetwork } from "../rest/selfTest.ts";
import { createGrpcClient } from "./grpcClient.ts";
import { readProto, requestFields, type ProtoFile } from "./protoFile.ts";
import { toRestFeed, toRestTarget, type GrpcFeed, type GrpcSettings, type GrpcTarget } from "./settings.ts";

type Parts = ConnectorParts<GrpcSettings, GrpcFeed, GrpcTarget>;

export async function connectGrpc(parts: Parts, context: ConnectorContext): Promise<ConnectorConnection> {
  const proto = await readProto(parts.settings);
  const client = openClient(parts, proto, context);
  const feeds = new Map([...parts.feeds].map(([name, feed]) => [name, openFeed(client, name, toRestFeed(feed), context)] as const));
  const targets = new Map<string, RecordTarget>();
  for (const [name, target] of parts.targets) targets.set(name, await openTarget(client, name, toRestTarget(target), context));
  return { feeds, targets, check: (signal) => check(client, parts, { proto, context, signal }), close: async () => client.close() };
}

/** `place` is a method that is called with an empty message: a list or a stream. */
export async function inspectMethod(settings: GrpcSettings, place: string, signal: AbortSignal): Promise<Inspection> {
  const proto = await readProto(settings);
  const client = createGrpcClient({ system: "inspect", settings, proto, streamLimit: () => 100 });
  try {
    return toInspection((await client.send({ method: "POST", path: `/${place.replace(/^\//, "")}`, body: "{}" }, signal)).body);
  } finally {
    client.close();
  }
}

function openClient({ settings, feeds, targets }: Parts, proto: ProtoFile, { system }: ConnectorContext): RestClient {
  const lists = [...feeds.values(), ...[...targets.values()].flatMap(({ holdings }) => holdings ?? [])];
  const limits = new Map(lists.map(({ call, limit }) => [`/${call}`, limit]));
  return createGrpcClient({ system, settings, proto, streamLimit: (path) => limits.get(path) ?? 1_000 });
}

interface Look {
  readonly proto: ProtoFile;
  readonly context: ConnectorContext;
  readonly signal: AbortSignal;
}

async function check(client: RestClient, parts: Parts, { proto, context, signal }: Look): Promise<readonly Finding[]> {
  const { address, tls } = parts.settings;
  const named = [
    ...[...parts.feeds].flatMap(([name, feed]) => [checkCall(proto, `feeds.${name}`, feed.call, Object.keys(feed.request)), ...(feed.answers ? [checkWrite(proto, `feeds.${name}.answers`, feed.answers)] : [])]),
    ...[...parts.targets].map(([name, target]) => checkWrite(proto, `targets.${name}`, target)),
  ];
  const network = await checkNetwork(`${tls ? "https" : "http"}://${address}`, tls, signal);
  if ([...named, ...network].some(({ ok }) => !ok)) return [...named, ...network];
  const feeds = new Map([...parts.feeds].map(([name, feed]) => [name, toRestFeed(feed)]));
  return [...named, ...network, ...(await checkLists(client, feeds, { system: context.system, signal }))];
}

const checkWrite = (proto: ProtoFile, place: string, { call, batch, item }: Pick<GrpcTarget, "call" | "batch" | "item">) =>
  checkCall(proto, place, call, batch ? [batch.list, ...Object.keys(batch.with)] : Object.keys(item ?? {}));

/** A field that the message does not have would be left off without a word. */
function checkCall(proto: ProtoFile, place: string, call: string, names: readonly string[]): Finding {
  const method = proto.methods.get(`/${call}`);
  if (!method) {
    const known = [...proto.methods.keys()].map((path) => path.slice(1)).join("、");
    return { ok: false, place: `${place}.call`, message: `.proto 中没有 ${call}；有 ${known.slice(0, 300)} / no such method` };
  }
  const fields = requestFields(method);
  const missing = names.filter((name) => !fields.includes(name));
  if (missing.length === 0) return { ok: true, place, message: `${call} 与清单相符 / as the manifest says` };
  return { ok: false, place, message: `${call} 的请求没有 ${missing.join("、")}；有 ${fields.join("、")} / the request has no such field` };
}

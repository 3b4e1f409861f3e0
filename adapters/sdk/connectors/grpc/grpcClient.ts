import { Client, credentials, Metadata, status, type ChannelCredentials, type ServiceError } from "@grpc/grpc-js";
import { targetError } from "../targetError.ts";
import { parseReply, failureOf, type RawReply, type RestClient, type RestRequest } from "../rest/restClient.ts";
import { pemOptions } from "../rest/tls.ts";
import type { Method, ProtoFile } from "./protoFile.ts";
import type { GrpcSettings } from "./settings.ts";
import { httpStatusOfCode } from "./statusTable.ts";

export interface GrpcClientOptions {
  readonly system: string;
  readonly settings: GrpcSettings;
  readonly proto: ProtoFile;
  /** Messages taken from the stream of a method at a time. */
  readonly streamLimit: (path: string) => number;
}

/** Calls as RestClient gives them: the message as JSON text, the code as its HTTP status, what a stream gave as `items`. */
export function createGrpcClient({ system, settings, proto, streamLimit }: GrpcClientOptions): RestClient {
  const client = new Client(settings.address, credentialsOf(settings), {
    "grpc.max_receive_message_length": settings.maxBodyBytes,
    ...(settings.tls?.serverName === undefined ? {} : { "grpc.ssl_target_name_override": settings.tls.serverName }),
  });

  const exchange = async (request: RestRequest, signal: AbortSignal): Promise<RawReply> => {
    const method = proto.methods.get(request.path);
    if (!method) throw targetError("TARGET_UNAVAILABLE", system, `.proto 中没有方法 ${request.path.slice(1)} / no such method in the .proto file`);
    const call: Call = { client, method, message: JSON.parse(request.body ?? "{}") as object, metadata: metadataOf(settings, request), deadline: Date.now() + settings.timeoutMs, signal };
    try {
      const reply = method.responseStream ? await readStream(call, { limit: streamLimit(request.path), idleMs: settings.streamIdleMs }) : await unary(call);
      return { status: 200, text: JSON.stringify(reply), retryAfterMs: 0 };
    } catch (error) {
      if (signal.aborted) throw targetError("SHUTTING_DOWN", system, "stopped", { cause: error });
      const { code = status.UNKNOWN, details = "" } = error as Partial<ServiceError>;
      if (code === status.DEADLINE_EXCEEDED) throw targetError("TARGET_TIMEOUT", system, `> ${settings.timeoutMs} ms`, { cause: error });
      if (code === status.UNAVAILABLE) throw targetError("TARGET_UNAVAILABLE", system, `UNAVAILABLE ${hint(details)}`.trim(), { cause: error });
      return { status: httpStatusOfCode(code), text: JSON.stringify({ code: status[code], message: details }), retryAfterMs: 0 };
    }
  };
  return {
    exchange,
    async send(request, signal) {
      const { status: http, text, retryAfterMs } = await exchange(request, signal);
      const { code = "", message = "" } = http === 200 ? {} : (JSON.parse(text) as { code?: string; message?: string });
      const reason = failureOf(http);
      if (reason) throw targetError(reason, system, `${code} ${hint(message)}`.trim(), { retryAfterMs });
      return { status: http, body: parseReply(system, text), retryAfterMs };
    },
    close: () => client.close(),
  };
}

interface Call {
  readonly client: Client;
  readonly method: Method;
  readonly message: object;
  readonly metadata: Metadata;
  readonly deadline: number;
  readonly signal: AbortSignal;
}

function unary({ client, method, message, metadata, deadline, signal }: Call): Promise<object> {
  return new Promise((resolve, reject) => {
    const call = client.makeUnaryRequest(method.path, method.requestSerialize, method.responseDeserialize, message, metadata, { deadline }, (error, reply) => {
      signal.removeEventListener("abort", cancel);
      if (error) reject(error);
      else resolve(reply ?? {});
    });
    const cancel = () => call.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
  });
}

interface StreamBounds {
  readonly limit: number;
  readonly idleMs: number;
}

/** What a stream gives until it ends, is silent, or has given enough. An error after some messages ends it; the cursor goes on behind them. */
function readStream({ client, method, message, metadata, deadline, signal }: Call, { limit, idleMs }: StreamBounds): Promise<{ items: readonly object[] }> {
  return new Promise((resolve, reject) => {
    const items: object[] = [];
    const call = client.makeServerStreamRequest(method.path, method.requestSerialize, method.responseDeserialize, message, metadata, { deadline });
    const end = () => {
      clearTimeout(idle);
      signal.removeEventListener("abort", end);
      call.cancel();
      resolve({ items });
    };
    const idle = setTimeout(end, idleMs);
    signal.addEventListener("abort", end, { once: true });
    call.on("data", (item: object) => {
      idle.refresh();
      if (items.length < limit) items.push(item);
      if (items.length === limit) end();
    });
    call.on("end", end);
    call.on("error", (error) => {
      if (items.length > 0) return end();
      clearTimeout(idle);
      reject(error);
    });
  });
}

function credentialsOf({ tls }: GrpcSettings): ChannelCredentials {
  if (!tls) return credentials.createInsecure();
  const { ca, cert, key } = pemOptions(tls);
  const bytes = (text: string | undefined) => (text === undefined ? null : Buffer.from(text));
  return credentials.createSsl(bytes(ca), bytes(key), bytes(cert));
}

/** The message's id and what the manifest puts in headers go along as metadata. */
function metadataOf(settings: GrpcSettings, { headers = {} }: RestRequest): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries({ ...headers, ...settings.metadata })) metadata.set(name.toLowerCase(), value);
  return metadata;
}

/** The library's words may quote addresses and paths, never messages. */
const hint = (details: string) => details.slice(0, 160);

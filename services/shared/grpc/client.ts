import { ChannelCredentials, createChannel, createClientFactory, Metadata, type Channel, type Client, type CompatServiceDefinition } from "nice-grpc";
import { tracing } from "../telemetry/tracing.ts";
import { clientTracing } from "./tracingMiddleware.ts";

export interface HubChannel {
  /** A typed client for one service on this channel. Calls carry the key, unless their own metadata has an `authorization`. */
  client<Service extends CompatServiceDefinition>(definition: Service): Client<Service>;
  close(): void;
}

export interface HubChannelOptions {
  /** API key. */
  readonly key?: string | undefined;
  /** TLS only. */
  readonly tls?: ClientTls | undefined;
}

export interface ClientTls {
  /** PEM: CA certificates by which the hub is known; default: those of the system. */
  readonly ca?: Buffer | undefined;
  /** PEM: the client's certificate chain and private key, for mTLS. */
  readonly certificate?: Buffer | undefined;
  readonly privateKey?: Buffer | undefined;
}

const MESSAGE_BYTES = 32 * 1024 * 1024;

/**
 * A connection to one address, kept for ever: broken ones are made again with at most 1 s between tries.
 * `address` is `host:port`, or `https://host:port` for TLS.
 */
export function createHubChannel(address: string, options: HubChannelOptions = {}): HubChannel {
  const credentials = address.startsWith("https://") ? tlsCredentials(options) : ChannelCredentials.createInsecure();
  const channel: Channel = createChannel(address, credentials, {
    "grpc.max_receive_message_length": MESSAGE_BYTES,
    "grpc.max_send_message_length": MESSAGE_BYTES,
    // A connection of its own per channel: on a shared one the streams of several subscribers starve each other.
    "grpc.use_local_subchannel_pool": 1,
    "grpc.keepalive_time_ms": 10_000,
    "grpc.keepalive_timeout_ms": 5_000,
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 1_000,
  });
  const { key } = options;
  const traces = tracing();
  const plain = createClientFactory();
  const factory = (traces ? plain.use(clientTracing(traces)) : plain).use((call, callOptions) => {
    const metadata = Metadata(callOptions.metadata);
    if (key && !metadata.has("authorization")) metadata.set("authorization", `Bearer ${key}`);
    return call.next(call.request, { ...callOptions, metadata });
  });
  return { client: (definition) => factory.create(definition, channel), close: () => channel.close() };
}

function tlsCredentials({ tls = {} }: HubChannelOptions): ChannelCredentials {
  return ChannelCredentials.createSsl(tls.ca ?? null, tls.privateKey ?? null, tls.certificate ?? null);
}

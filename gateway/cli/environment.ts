/** What the CLI takes from its own environment; the only place of the CLI that reads it. */
export interface Environment {
  /** An external nats-server; absent = the embedded one. */
  readonly natsUrl: string | undefined;
  /** The key of whoever runs the command, operator or system; goes before the services' own key. */
  readonly ownKey: string | undefined;
  /** The services' own key, for commands against a hub that runs elsewhere. */
  readonly serviceKey: string | undefined;
  readonly dataDir: string;
  /** What every child gets: how to find programs and how to show text and time. */
  readonly base: Readonly<Record<string, string>>;
  /** Logins and replicas of an external nats-server, for the services. */
  readonly nats: Readonly<Record<string, string>>;
  /** Settings that only some children get, when they are set. */
  readonly database: Readonly<Record<string, string>>;
  /** Settings of deliveries, when they are set. */
  readonly delivery: Readonly<Record<string, string>>;
  /** What placeholders of an adapter's manifest may stand for. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

const BASE = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "NODE_OPTIONS", "NODE_COMPILE_CACHE", "NODE_EXTRA_CA_CERTS"] as const;
const NATS = ["NATS_PASSWORD_REGISTRY", "NATS_PASSWORD_CASE", "NATS_PASSWORD_CREDIT", "NATS_PASSWORD_DELIVERY", "NATS_PASSWORD_TRACE", "NATS_PASSWORD_DOCKET", "NATS_PASSWORD_HINTS", "HUB_NATS_REPLICAS"] as const;
/** Where traces go and which are kept: what OpenTelemetry itself reads, and the hub's own. */
const TELEMETRY = ["HUB_TRACES", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG", "OTEL_RESOURCE_ATTRIBUTES"] as const;
const DATABASE = ["DATABASE_URL", "SIM_DATABASE_URL"] as const;
const DELIVERY = ["HUB_WEBHOOK_ALLOW", "HUB_RECONCILE_EVERY_HOURS", "HUB_RECONCILE_AT_HOUR"] as const;

export function readEnvironment(): Environment {
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))) as Record<string, string>;
  return {
    natsUrl: process.env["NATS_URL"] || undefined,
    ownKey: process.env["HUB_KEY"] || undefined,
    serviceKey: process.env["HUB_SERVICE_KEY"] || undefined,
    dataDir: process.env["HUB_DATA_DIR"] || ".data",
    base: pick([...BASE, ...TELEMETRY]),
    nats: pick(NATS),
    database: pick(DATABASE),
    delivery: pick(DELIVERY),
    variables: process.env,
  };
}

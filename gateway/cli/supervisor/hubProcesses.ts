import { dirname, join } from "node:path";
import type { Environment } from "../environment.ts";
import type { ChildSpec } from "./child.ts";
import type { Profile } from "./natsConfig.ts";
import type { Ports } from "./ports.ts";
import type { NatsUser, Secrets } from "./secrets.ts";

/** Everything the processes of one hub need to know of each other. */
export interface HubSettings {
  readonly dataDir: string;
  readonly natsUrl: string;
  /** False with an external nats-server: then no NATS logins are given. */
  readonly natsLogins: boolean;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly profile: Profile;
  readonly logLevel: string;
  readonly environment: Environment;
}

const root = join(import.meta.dirname, "../../..");

/** Where Node keeps compiled modules, so that the next start is faster; it may be deleted at any time. */
const COMPILE_CACHE = join(root, "node_modules/.cache/qianlian");

/** Flags of every Node process of the hub. A small young generation keeps idle processes small. */
const NODE_FLAGS = ["--disable-warning=ExperimentalWarning"] as const;

/** For processes that are not on the way of a fact: a small young generation, size before speed. */
const SMALL_FLAGS = ["--max-semi-space-size=2"] as const;

/** For the cases: without a bound the heap grows to what the machine has, although a third of it is enough (npm run bench:clock). */
const CASE_FLAGS = ["--max-semi-space-size=2", "--max-old-space-size=224"] as const;

/** For adapters: a file of 100 MB passes through, and nothing of it stays. */
const ADAPTER_FLAGS = ["--max-semi-space-size=2", "--max-old-space-size=160"] as const;

/** Where the services of this hub listen. */
export function serviceAddresses(ports: Ports) {
  const at = (port: number) => `127.0.0.1:${port}`;
  return {
    registry: at(ports.case),
    case: at(ports.case),
    hints: at(ports.case),
    credit: at(ports.credit),
    delivery: at(ports.credit),
    trace: at(ports.trace),
    docket: at(ports.trace),
  } as const;
}

export type ServiceAddresses = ReturnType<typeof serviceAddresses>;

interface NodeCommand {
  readonly file: string;
  readonly args?: readonly string[];
  readonly flags?: readonly string[];
}

/** A Node process of this product, with the environment that only it needs. */
function nodeProcess(settings: HubSettings, name: string, command: NodeCommand, own: Record<string, string>): ChildSpec {
  return {
    name,
    command: process.execPath,
    args: [...NODE_FLAGS, ...(command.flags ?? []), join(root, command.file), ...(command.args ?? [])],
    env: { ...settings.environment.base, ...commonEnvironment(settings), ...own },
    ipc: true,
  };
}

function commonEnvironment({ dataDir, ports, profile, logLevel }: HubSettings): Record<string, string> {
  const addresses = serviceAddresses(ports);
  return {
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    HUB_DATA_DIR: dataDir,
    HUB_HOST: "127.0.0.1",
    HUB_PROFILE: profile,
    HUB_LOG_LEVEL: logLevel,
    HUB_REGISTRY_ADDRESS: addresses.registry,
    HUB_CASE_ADDRESS: addresses.case,
    HUB_CREDIT_ADDRESS: addresses.credit,
    HUB_DELIVERY_ADDRESS: addresses.delivery,
    HUB_TRACE_ADDRESS: addresses.trace,
    HUB_DOCKET_ADDRESS: addresses.docket,
    HUB_HINTS_ADDRESS: addresses.hints,
  };
}

const flagsOf: Readonly<Record<string, readonly string[]>> = { case: CASE_FLAGS, trace: SMALL_FLAGS };

function serviceProcess(settings: HubSettings, name: string, services: readonly NatsUser[], own: Record<string, string>): ChildSpec {
  const { secrets, natsLogins, natsUrl } = settings;
  const logins = services.map((service) => [`NATS_PASSWORD_${service.toUpperCase()}`, secrets.natsPasswords[service] ?? ""] as const);
  return nodeProcess(settings, name, { file: "services/host.ts", args: services, flags: flagsOf[name] ?? [] }, {
    NATS_URL: natsUrl,
    HUB_SERVICE_KEY: secrets.serviceKey,
    HUB_KEY_SECRET: secrets.keySecret,
    ...(natsLogins ? Object.fromEntries(logins) : settings.environment.nats),
    ...own,
  });
}

const portOf = ({ ports }: HubSettings, name: keyof Ports) => ({ HUB_PORT: String(ports[name]) });
const metricsOf = ({ ports }: HubSettings, name: keyof Ports) => ({ HUB_METRICS_PORT: String(ports[name]) });

/** The HTTP door; the exchange itself does not need it. */
export function gatewayProcess(settings: HubSettings): ChildSpec {
  const { secrets } = settings;
  return nodeProcess(settings, "gateway", { file: "gateway/http/main.ts", flags: SMALL_FLAGS }, { ...portOf(settings, "gateway"), ...metricsOf(settings, "gatewayMetrics"), HUB_SERVICE_KEY: secrets.serviceKey });
}

/** The register, the cases and their hints: by themselves enough to record and to judge. */
export function caseProcess(settings: HubSettings, own: Record<string, string>): ChildSpec {
  return serviceProcess(settings, "case", ["registry", "case", "hints"], { ...portOf(settings, "case"), ...metricsOf(settings, "caseMetrics"), ...own });
}

/** The processes that can start at once, in the order in which they are shown. */
export function coreProcesses(settings: HubSettings): ChildSpec[] {
  const { ports, secrets, environment } = settings;
  const port = (name: keyof Ports) => portOf(settings, name);
  return [
    caseProcess(settings, { HUB_SYSTEM_KEYS: JSON.stringify(secrets.systemKeys) }),
    serviceProcess(settings, "credit", ["credit", "delivery"], { ...port("credit"), ...metricsOf(settings, "creditMetrics"), ...environment.delivery }),
    // The book of hops and the docket may fall behind; they must not slow the exchange, nor the start of the others.
    { ...serviceProcess(settings, "trace", ["trace", "docket"], { ...port("trace"), ...metricsOf(settings, "traceMetrics"), ...environment.database }), niceness: 5 },
    nodeProcess(settings, "simulators", { file: "seeds/simulators/host.ts", flags: SMALL_FLAGS }, {
      ...port("simulators"),
      ...environment.database,
      SIM_DATABASE_PORT: String(ports.database),
      SIM_LINKAGE_PORT: String(ports.linkage),
      SIM_CREDIT_PORT: String(ports.creditChina),
      SIM_PROCURATORATE_PORT: String(ports.procuratorate),
    }),
  ];
}

/** The other side of a manifest, for a hub that is tried out; `instance` is a test system to use instead of an own one. */
export function counterpartProcess(settings: HubSettings, manifestPath: string, instance?: string): ChildSpec {
  const args = [manifestPath, ...(instance === undefined ? [] : [instance])];
  // Files that a manifest names are named from its own folder.
  return { ...nodeProcess(settings, "counterpart", { file: "seeds/simulators/counterpartHost.ts", args, flags: SMALL_FLAGS }, settings.environment.database), cwd: dirname(manifestPath) };
}

export interface AloneAdapter {
  readonly system: string;
  readonly manifestPath: string;
  readonly key: string;
  /** Settings of the connection in place of the manifest's. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What the manifest's other placeholders stand for. */
  readonly values: Readonly<Record<string, string>>;
}

/** One adapter by its manifest. */
export function aloneAdapterProcess(settings: HubSettings, { system, manifestPath, key, config, values }: AloneAdapter): ChildSpec {
  const own = { ...values, HUB_ADAPTER_KEYS: JSON.stringify({ [system]: key }), HUB_ADAPTER_CONFIGS: JSON.stringify({ [system]: config }) };
  return { ...nodeProcess(settings, "adapter", { file: "adapters/alone.ts", args: [manifestPath], flags: ADAPTER_FLAGS }, own), cwd: dirname(manifestPath) };
}

/** The adapter host of these systems; it needs the connection settings that the simulated systems tell when they are ready. */
export function adaptersProcess(settings: HubSettings, systems: readonly string[], adapterConfigs: Readonly<Record<string, unknown>>): ChildSpec {
  return nodeProcess(settings, "adapters", { file: "adapters/host.ts", args: systems, flags: ADAPTER_FLAGS }, {
    ...metricsOf(settings, "adaptersMetrics"),
    HUB_ADAPTER_KEYS: JSON.stringify(settings.secrets.systemKeys),
    HUB_ADAPTER_CONFIGS: JSON.stringify(adapterConfigs),
  });
}

import type { OpenManifest } from "../adapter/openManifest.ts";
import { counterpartSide } from "../conformance/counterpartSide.ts";
import { manifestSubject } from "../conformance/manifest/manifestSubject.ts";
import type { OtherSide } from "../conformance/otherSide.ts";
import { loadSigningKey, publicKeyOf } from "../conformance/signing.ts";
import type { Subject } from "../conformance/subject.ts";
import type { Environment } from "../environment.ts";
import type { ChildStatus } from "../supervisor/child.ts";
import { aloneAdapterProcess, serviceAddresses } from "../supervisor/hubProcesses.ts";
import { markSeeded, needsSeeds } from "../supervisor/seedMarker.ts";
import { startHub, type AdapterReport, type RunningHub } from "../supervisor/startHub.ts";
import { registerManifest } from "./registerManifest.ts";
import { writeSandboxFile, type SandboxFile } from "./sandboxFile.ts";
import { startCounterpart, type Said } from "./startCounterpart.ts";

/** First port of a sandbox, far from those of the hub that people work with. */
export const SANDBOX_PORT_BASE = 17_400;

/** The channels, so that something comes back. */
const RECEIVERS = ["credit-china", "enterprise-disclosure"];

/** Variants of each example that a new sandbox begins with. */
const SAMPLES = 5;

export interface SandboxOptions {
  readonly dataDir: string;
  readonly open: OpenManifest;
  /** Values of the manifest's placeholders. */
  readonly values: Readonly<Record<string, string>>;
  /** False: the adapter is run by somebody else. */
  readonly withAdapter: boolean;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  onChange(statuses: readonly ChildStatus[]): void;
  onAdapterStatus(report: AdapterReport): void;
}

export interface Sandbox {
  readonly hub: RunningHub;
  readonly file: SandboxFile;
  /** Records that were entered at this start. */
  readonly entered: number;
}

/** No other server of the caller's may be touched by what is only tried. */
export const isolated = (environment: Environment): Environment => ({ ...environment, natsUrl: undefined, ownKey: undefined, serviceKey: undefined, nats: {}, database: {}, delivery: {} });

/** Starts the hub of a sandbox; `ready` comes later. Throws INVALID_REQUEST when one runs in the directory. */
export async function startSandboxHub(options: SandboxOptions, said: Said): Promise<RunningHub> {
  const { dataDir, environment } = options;
  return startHub({
    dataDir,
    profile: "fast",
    logLevel: "info",
    portBase: SANDBOX_PORT_BASE,
    adapters: RECEIVERS,
    environment: isolated(environment),
    onChange: (statuses) => options.onChange(statuses),
    onAdapterStatus: (report) => options.onAdapterStatus(report),
    onReady: (name, message) => void said.set(name, message),
  });
}

/** Puts the manifest's system into a hub that is ready: its other side, its place in the register, its adapter, and sample records once. */
export async function settleManifest(hub: RunningHub, said: Said, options: SandboxOptions): Promise<Sandbox> {
  const { dataDir, open, values, withAdapter, signal } = options;
  const { ports, secrets } = hub.settings;
  const { case: cases, credit, delivery, registry } = serviceAddresses(ports);
  const subject = await manifestSubject(open);
  const { url, settings } = await startCounterpart({ hub, said, signal }, open.path);
  const key = await registerManifest({ address: registry, serviceKey: secrets.serviceKey }, open, publicKeyOf(loadSigningKey(open.folder)));
  const file: SandboxFile = { system: open.manifest.id, counterpart: url, addresses: { registry, case: cases, credit, delivery }, key, settings: { ...settings } };
  writeSandboxFile(dataDir, file);
  if (withAdapter) hub.add(aloneAdapterProcess(hub.settings, { system: subject.id, manifestPath: open.path, key, config: settings, values }));
  const entered = needsSeeds(dataDir) ? await enterSamples(subject, counterpartSide(url)) : 0;
  if (entered > 0) markSeeded(dataDir);
  return { hub, file, entered };
}

/** Each example that can be multiplied, and one that is refused. */
async function enterSamples({ feeds }: Subject, side: OtherSide): Promise<number> {
  let entered = 0;
  for (const { feed, record, bad } of feeds) {
    const good = Array.from({ length: SAMPLES }, (_, index) => record(index + 1));
    const records = bad ? [...good, bad.record(SAMPLES + 1)] : good;
    entered += (await side.enter(feed, records)).length;
  }
  return entered;
}

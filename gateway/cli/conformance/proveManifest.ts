import type { KeyObject } from "node:crypto";
import { dirname, join } from "node:path";
import type { ReadManifest } from "../../../adapters/sdk/manifest/readManifest.ts";
import type { ConformanceReport } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { softwareVersion } from "../../../services/shared/version.ts";
import { registerManifest } from "../sandbox/registerManifest.ts";
import { serviceAddresses } from "../supervisor/hubProcesses.ts";
import { allChecks } from "./checks/allChecks.ts";
import { counterpartSide } from "./counterpartSide.ts";
import { manifestSubject } from "./manifest/manifestSubject.ts";
import { proveSubject } from "./proveSubject.ts";
import { startProvingHub, type ProvingHubOptions } from "./provingHub.ts";
import type { Progress } from "./runChecks.ts";
import { publicKeyOf } from "./signing.ts";

export interface ProveManifestOptions extends ProvingHubOptions, Progress {
  readonly path: string;
  readonly read: ReadManifest;
  readonly key: KeyObject;
  /** Values of the manifest's placeholders. */
  readonly values: Readonly<Record<string, string>>;
  /** Ids of the checks to run; empty = all. */
  readonly only: readonly string[];
  readonly manyRows: number;
  /** A test instance of the system, in place of a counterpart of our own. */
  readonly instance?: string;
  readonly onReady: (dataDir: string) => void;
}

const MAIN = join(import.meta.dirname, "../../../adapters/alone.ts");

/** Proves the adapter of a manifest in a hub of its own. */
export async function proveManifest(options: ProveManifestOptions): Promise<ConformanceReport> {
  const { path, read, key, values, only, manyRows, instance, signal } = options;
  const subject = await manifestSubject(read);
  await using proving = await startProvingHub(options);
  const { hub } = proving;
  const { url, settings } = await proving.startCounterpart(path, instance);
  const systemKey = await registerManifest({ address: serviceAddresses(hub.settings.ports).registry, serviceKey: hub.settings.secrets.serviceKey }, read, publicKeyOf(key));
  options.onReady(hub.settings.dataDir);
  return await proveSubject({
    ...options,
    hub,
    subject,
    side: counterpartSide(url),
    command: { args: ["--disable-warning=ExperimentalWarning", MAIN, path], env: { ...values, HUB_ADAPTER_CONFIGS: JSON.stringify({ [read.manifest.id]: settings }) }, cwd: dirname(path) },
    key: systemKey,
    checks: allChecks.filter(({ id }) => only.length === 0 || only.includes(id)),
    manyRows,
    counterpart: instance === undefined ? "counterpart" : withoutCredentials(instance),
    hubVersion: softwareVersion,
    signal,
  });
}

function withoutCredentials(instance: string): string {
  return URL.canParse(instance) ? Object.assign(new URL(instance), { username: "", password: "", search: "" }).toString() : "instance";
}

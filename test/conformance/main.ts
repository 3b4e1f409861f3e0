import { generateKeyPairSync } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { builtInAdapters } from "../../adapters/registry.ts";
import { manifestValues } from "../../adapters/sdk/manifest/secretsFile.ts";
import { MANIFEST_NAME } from "../../gateway/cli/adapter/folder.ts";
import { openManifest } from "../../gateway/cli/adapter/openManifest.ts";
import { allChecks } from "../../gateway/cli/conformance/checks/allChecks.ts";
import { proveManifest } from "../../gateway/cli/conformance/proveManifest.ts";
import { proveSubject } from "../../gateway/cli/conformance/proveSubject.ts";
import { startProvingHub, type ProvingHub } from "../../gateway/cli/conformance/provingHub.ts";
import { checkLine, hasPassed, reportLines } from "../../gateway/cli/conformance/reportLines.ts";
import { simulatorSide } from "../../gateway/cli/conformance/simulatorSide.ts";
import { connectClients } from "../../gateway/cli/connection/hubClients.ts";
import { connectSimulators } from "../../gateway/cli/connection/simulators.ts";
import { listenForStop } from "../../gateway/cli/commands/stopSignals.ts";
import { readEnvironment } from "../../gateway/cli/environment.ts";
import { serviceAddresses } from "../../gateway/cli/supervisor/hubProcesses.ts";
import { ConformanceReport } from "../../proto/gen/hub/registry/v1/adapter.ts";
import { View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { exemplars } from "./exemplars.ts";

const USAGE = `npm run test:conformance -- [--adapter ID]… [--only CHECK]… [--rows N] [--keep] [--json]
内置适配器逐个过一遍 hub adapter prove 的故障剧本 / every built-in adapter through the fault script of hub adapter prove`;

const { values: options } = parseArgs({
  options: {
    adapter: { type: "string", multiple: true, default: [] },
    only: { type: "string", multiple: true, default: [] },
    rows: { type: "string", default: "600" },
    keep: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** Numbers of decisions and cases that each adapter may use: at one hub they must not be about the same case. */
const NUMBERS_EACH = 20_000;

const tell = (line: string) => void process.stderr.write(`${line}\n`);
const ADAPTERS = join(import.meta.dirname, "../../adapters");
const MAIN = join(ADAPTERS, "alone.ts");

async function prove(proving: ProvingHub, system: string, signal: AbortSignal): Promise<ConformanceReport> {
  const { hub, adapterConfigs } = proving;
  const { ports, secrets } = hub.settings;
  const adapter = builtInAdapters.find(({ manifest }) => manifest.system === system);
  const about = exemplars[system];
  if (!adapter || !about) throw new Error(`没有此适配器，或 exemplars.ts 中没有它的样例 / no such adapter, or no exemplars of it: ${system}`);
  const clients = connectClients(serviceAddresses(ports), secrets.serviceKey);
  const { subscriptions } = await clients.registry.listSubscriptions({ system });
  clients.close();
  tell(`▶ ${system}`);
  return proveSubject({
    hub,
    subject: {
      id: system,
      name: adapter.manifest.name,
      manifestVersion: "",
      manifestHash: "",
      view: subscriptions[0]?.view ?? View.PUBLIC,
      limits: {},
      ...about,
    },
    side: simulatorSide(connectSimulators(ports.simulators), system),
    command: { args: ["--disable-warning=ExperimentalWarning", MAIN, system], env: { HUB_ADAPTER_CONFIGS: JSON.stringify({ [system]: adapterConfigs[system] }) } },
    key: secrets.systemKeys[system] ?? "",
    checks: allChecks.filter(({ id }) => options.only.length === 0 || options.only.includes(id)),
    manyRows: Number(options.rows),
    firstNumber: 1 + NUMBERS_EACH * builtInAdapters.indexOf(adapter),
    counterpart: "simulator",
    hubVersion: "ci",
    signal,
    onBegin: () => undefined,
    onEnd: (check) => tell(checkLine(check)),
  });
}

/** Adapters that are no more than a manifest, without a simulated system of their own: each in a hub of its own, with its counterpart. */
async function proveByManifest(system: string, signal: AbortSignal): Promise<ConformanceReport> {
  const open = await openManifest(join(ADAPTERS, system));
  tell(`▶ ${system}`);
  return proveManifest({
    path: open.path,
    read: open,
    key: generateKeyPairSync("ed25519").privateKey,
    values: manifestValues(open.manifest, open.folder, process.env),
    only: options.only,
    manyRows: Number(options.rows),
    environment: readEnvironment(),
    keep: options.keep,
    signal,
    onReady: (dataDir) => options.keep && tell(`数据 data: ${dataDir}`),
    onBegin: () => undefined,
    onEnd: (check) => tell(checkLine(check)),
  });
}

const builtIn: readonly string[] = builtInAdapters.map(({ manifest }) => manifest.system);
const byManifest = readdirSync(ADAPTERS).filter((name) => !builtIn.includes(name) && existsSync(join(ADAPTERS, name, MANIFEST_NAME)));

async function main(): Promise<boolean> {
  using stop = listenForStop(() => process.exit(1));
  const systems = options.adapter.length > 0 ? options.adapter : [...builtIn, ...byManifest];
  const reports = await proveBuiltIn(systems.filter((system) => !byManifest.includes(system)), stop.signal);
  for (const system of systems) if (byManifest.includes(system)) reports.push(await proveByManifest(system, stop.signal));
  if (options.json) process.stdout.write(`${JSON.stringify(reports.map((report) => ConformanceReport.toJSON(report)), null, 2)}\n`);
  else process.stdout.write(reports.flatMap((report) => ["", ...reportLines(report)]).map((line) => `${line}\n`).join(""));
  return reports.every(hasPassed);
}

/** All at one hub: each has numbers of its own. */
async function proveBuiltIn(systems: readonly string[], signal: AbortSignal): Promise<ConformanceReport[]> {
  const reports: ConformanceReport[] = [];
  if (systems.length === 0) return reports;
  await using proving = await startProvingHub({ environment: readEnvironment(), keep: options.keep, signal });
  if (options.keep) tell(`数据 data: ${proving.hub.settings.dataDir}`);
  for (const system of systems) reports.push(await prove(proving, system, signal));
  return reports;
}

if (options.help) tell(USAGE);
else process.exitCode = (await main()) ? 0 : 1;

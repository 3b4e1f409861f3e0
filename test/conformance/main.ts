import { join } from "node:path";
import { parseArgs } from "node:util";
import { builtInAdapters } from "../../adapters/registry.ts";
import { allChecks } from "../../gateway/cli/conformance/checks/allChecks.ts";
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
    rows: { type: "string", default: "1500" },
    keep: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** Numbers of decisions and cases that each adapter may use: at one hub they must not be about the same case. */
const NUMBERS_EACH = 20_000;

const tell = (line: string) => void process.stderr.write(`${line}\n`);
const MAIN = join(import.meta.dirname, "../../adapters/alone.ts");

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
      examples: [],
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

async function main(): Promise<boolean> {
  using stop = listenForStop(() => process.exit(1));
  await using proving = await startProvingHub({ environment: readEnvironment(), keep: options.keep, signal: stop.signal });
  const systems = options.adapter.length > 0 ? options.adapter : builtInAdapters.map(({ manifest }) => manifest.system);
  const reports: ConformanceReport[] = [];
  for (const system of systems) reports.push(await prove(proving, system, stop.signal));
  if (options.keep) tell(`数据 data: ${proving.hub.settings.dataDir}`);
  if (options.json) process.stdout.write(`${JSON.stringify(reports.map((report) => ConformanceReport.toJSON(report)), null, 2)}\n`);
  else process.stdout.write(reports.flatMap((report) => ["", ...reportLines(report)]).map((line) => `${line}\n`).join(""));
  return reports.every(hasPassed);
}

if (options.help) tell(USAGE);
else process.exitCode = (await main()) ? 0 : 1;

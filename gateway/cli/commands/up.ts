import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connectClients, type HubClients } from "../connection/hubClients.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type ExitCode } from "../exitCodes.ts";
import { connectSimulators } from "../connection/simulators.ts";
import { diskWarning } from "../supervisor/diskSpace.ts";
import { serviceAddresses } from "../supervisor/hubProcesses.ts";
import { logPath } from "../supervisor/logFile.ts";
import type { ChildStatus } from "../supervisor/child.ts";
import { markSeeded, needsSeeds } from "../supervisor/seedMarker.ts";
import { startHub, type AdapterReport, type RunningHub } from "../supervisor/startHub.ts";
import { createStartView } from "../supervisor/startView.ts";
import { systemLines } from "../supervisor/systemLines.ts";
import { createLiveBlock, type LiveBlock } from "../terminal/liveBlock.ts";
import { feedInput } from "../once/feedInput.ts";
import { readSeedRecords } from "../once/seedRecords.ts";
import { aborted, listenForStop } from "./stopSignals.ts";
import type { UpOptions } from "./upOptions.ts";

const REFRESH_MS = 1_000;

/** `hub up`: runs the whole hub until Ctrl-C. Fails when another hub runs in the data directory. */
export async function up(options: UpOptions, environment: Environment): Promise<ExitCode> {
  const dataDir = resolve(options.dataDir ?? environment.dataDir);
  const screen = options.json ? process.stderr : process.stdout;
  const block = createLiveBlock(screen);
  block.print(`黔联启动中，数据目录 ${dataDir} / Qianlian is starting, profile ${options.profile}`);
  const adapters = new Map<string, AdapterReport>();
  const view = createStartView(block, screen.isTTY);
  let hub: RunningHub | undefined;
  using stop = listenForStop(() => {
    hub?.kill();
    process.exit(exitCodes.negative);
  });
  const tellRestarts = restartTeller(block, dataDir);
  hub = await startHub({
    ...options,
    dataDir,
    environment,
    onChange: (statuses) => {
      view.update(statuses);
      if (view.ended) tellRestarts(statuses);
    },
    onAdapterStatus: (report) => void adapters.set(report.system, report),
  });
  try {
    await Promise.race([hub.ready, aborted(stop.signal)]);
    view[Symbol.dispose]();
    if (!stop.signal.aborted) await run(hub, { options, adapters, block, signal: stop.signal });
  } finally {
    view[Symbol.dispose]();
    block.finish();
    block.print("正在停止 / stopping …");
    await hub.stop();
    block.print("已停止 / stopped");
  }
  return exitCodes.ok;
}

/** Writes a line for each process that ended by itself. */
function restartTeller(block: LiveBlock, dataDir: string): (statuses: readonly ChildStatus[]) => void {
  const told = new Map<string, number>();
  return (statuses) => {
    for (const { name, state, restarts, lastExit } of statuses) {
      if (state !== "restarting" || restarts === told.get(name)) continue;
      told.set(name, restarts);
      block.print(`! ${name} 意外结束（${lastExit}），正在重启 / ended unexpectedly, is started again; ${logPath(dataDir, name)}`);
    }
  };
}

interface RunContext {
  readonly options: UpOptions;
  readonly adapters: ReadonlyMap<string, AdapterReport>;
  readonly block: LiveBlock;
  readonly signal: AbortSignal;
}

async function run(hub: RunningHub, { options, adapters, block, signal }: RunContext): Promise<void> {
  const { ports, dataDir, secrets } = hub.settings;
  for (const line of addressLines(hub)) block.print(line);
  if (options.json) process.stdout.write(`${JSON.stringify({ ready: true, dataDir, ports })}\n`);
  const seeding = options.seed && needsSeeds(dataDir) ? feedSeeds(hub, block) : Promise.resolve();
  const clients = connectClients(serviceAddresses(ports), secrets.serviceKey);
  try {
    await Promise.all([seeding, showSystems(hub, clients, { adapters, block, signal })]);
  } finally {
    clients.close();
  }
}

/** One line per system, once a second, until stopped. Processes that are not ready are shown too. */
async function showSystems(hub: RunningHub, clients: HubClients, { adapters, block, signal }: Pick<RunContext, "adapters" | "block" | "signal">): Promise<void> {
  while (!signal.aborted) {
    const { states } = await clients.delivery.listSubscriptionStates({}, { signal: AbortSignal.timeout(REFRESH_MS * 3) }).catch(() => ({ states: [] }));
    if (signal.aborted) return;
    const troubled = hub.statuses().filter(({ state }) => state !== "ready");
    const trouble = troubled.map(({ name, state, lastExit }) => `  ! ${name} ${state} (${lastExit}) ${logPath(hub.settings.dataDir, name)}`);
    const disk = diskWarning(hub.settings.dataDir);
    if (disk) trouble.push(`  ! ${disk}`);
    if (states.length > 0 || trouble.length > 0) block.show([...systemLines(adapters, states), ...trouble]);
    await delay(REFRESH_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The first start of a data directory brings the sample records in, through their own systems. */
async function feedSeeds(hub: RunningHub, block: LiveBlock): Promise<void> {
  try {
    const rows = readSeedRecords();
    await feedInput(connectSimulators(hub.settings.ports.simulators), rows, () => undefined);
    markSeeded(hub.settings.dataDir);
    block.print(`首次启动：已送入 ${rows.length} 条示例记录 / first start: fed ${rows.length} sample records`);
  } catch (error) {
    block.print(`示例记录送入失败，下次启动再试 / the sample records could not be fed, tried again at the next start: ${String(error)}`);
  }
}

function addressLines({ settings }: RunningHub): string[] {
  const { ports, natsUrl, dataDir } = settings;
  const address = serviceAddresses(ports);
  return [
    "",
    `  网关 gateway     http://127.0.0.1:${ports.gateway}/`,
    `  gRPC            registry, case, hints ${address.case} · credit, delivery ${address.credit} · trace, docket ${address.trace}`,
    `  总线 NATS        ${natsUrl}`,
    `  模拟系统         http://127.0.0.1:${ports.simulators}/systems`,
    `  数据 data        ${dataDir} （日志 logs/，密钥 secrets.json）`,
    "  停止 stop: Ctrl-C · 追踪 trace: npx hub trace <文号|案件号|信用代码>",
    "",
  ];
}

import type { Command } from "commander";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { placeholderValues } from "../../../adapters/sdk/manifest/secretsFile.ts";
import { openManifest, type OpenManifest } from "../adapter/openManifest.ts";
import { fileRecords } from "../adapter/sample/fileRecords.ts";
import { counterpartSide } from "../conformance/counterpartSide.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type ExitCode, type SetExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { claimSandboxDir, emptySandboxDir, readSandboxFile } from "../sandbox/sandboxFile.ts";
import { adapterStateLines, sandboxLines } from "../sandbox/sandboxLines.ts";
import { isolated, SANDBOX_PORT_BASE, settleManifest, startSandboxHub, type SandboxOptions } from "../sandbox/startSandbox.ts";
import type { Said } from "../sandbox/startCounterpart.ts";
import type { AdapterReport, RunningHub } from "../supervisor/startHub.ts";
import { createStartView } from "../supervisor/startView.ts";
import { createLiveBlock, type LiveBlock } from "../terminal/liveBlock.ts";
import { listenForStop } from "./stopSignals.ts";

interface RunOptions {
  readonly keep?: string;
  readonly reset?: true;
  readonly adapter: boolean;
  readonly json?: true;
}

const REFRESH_MS = 1_000;

const EXAMPLES = `
示例 / examples:
  hub sandbox manifest.yaml              独立的黔联、对方系统和示例数据 / a hub of its own, the other side, sample records
  hub sandbox manifest.yaml --no-adapter  适配器另行运行 / the adapter is run by hub adapter run
  hub sandbox manifest.yaml --reset      清空后重新开始 / begin anew
  hub sandbox                            全部模拟系统 / all simulated systems
  hub sandbox enter penalties 处罚.csv    录入记录 / enter records`;

/** `hub sandbox [MANIFEST]`: an isolated hub to try an adapter in; `hub sandbox enter FEED FILE`. */
export function registerSandbox(program: Command, setExitCode: SetExitCode, environment: Environment): void {
  const sandbox = program
    .command("sandbox")
    .argument("[manifest]", "清单 / manifest; 缺省为全部模拟系统 / default: all simulated systems")
    .description("沙箱：独立的黔联、模拟的对方系统和示例数据，同样的程序，另外的密钥 / an isolated hub with the other side of an adapter and sample data")
    .option("--keep <dir>", "数据放在此目录 / keep the data in this directory (default: .hub/sandbox beside the manifest, .sandbox without one)")
    .option("--reset", "先清空沙箱 / empty it first")
    .option("--no-adapter", "不运行适配器，给出地址、密钥和设置 / run no adapter; print addresses, key and settings")
    .option("--json", "以 JSON 输出 / print JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (manifest: string | undefined, options: RunOptions) => setExitCode(await run(manifest, options, environment)));
  sandbox
    .command("enter")
    .argument("<feed>", "清单中的来源 / feed of the manifest")
    .argument("<file>", "csv、xlsx、xml、json 文件，列名同系统 / columns named as the system names them")
    .description("在对方系统中录入记录 / enter records in the other side, as its own users would")
    .option("--data-dir <dir>", "沙箱的数据目录 / data directory of the sandbox", join(".hub", "sandbox"))
    .action(async (feed: string, file: string, { dataDir }: { dataDir: string }) => setExitCode(await enter(resolve(dataDir), feed, resolve(file))));
}

async function run(named: string | undefined, options: RunOptions, environment: Environment): Promise<ExitCode> {
  const open = named === undefined ? undefined : await openManifest(named);
  const dataDir = resolve(options.keep ?? (open ? join(open.folder, ".hub", "sandbox") : ".sandbox"));
  if (options.reset) emptySandboxDir(dataDir);
  claimSandboxDir(dataDir);
  if (open) return runManifest(open, dataDir, options, environment);
  const { up } = await import("./up.ts");
  return up({ dataDir, profile: "fast", logLevel: "info", portBase: SANDBOX_PORT_BASE, seed: true, ...(options.json && { json: true }) }, isolated(environment));
}

async function runManifest(open: OpenManifest, dataDir: string, options: RunOptions, environment: Environment): Promise<ExitCode> {
  const screen = options.json ? process.stderr : process.stdout;
  const block = createLiveBlock(screen);
  block.print(`沙箱启动中 / the sandbox of ${open.manifest.id} is starting, ${dataDir}`);
  const view = createStartView(block, screen.isTTY);
  const reports = new Map<string, AdapterReport>();
  const said: Said = new Map();
  let hub: RunningHub | undefined;
  using stop = listenForStop(() => {
    hub?.kill();
    process.exit(exitCodes.negative);
  });
  const settings: SandboxOptions = {
    dataDir,
    open,
    values: stated(placeholderValues(open.folder, environment.variables)),
    withAdapter: options.adapter,
    environment,
    signal: stop.signal,
    onChange: (statuses) => view.update(statuses),
    onAdapterStatus: (report) => void reports.set(report.system, report),
  };
  hub = await startSandboxHub(settings, said);
  try {
    await Promise.race([hub.ready, aborted(stop.signal)]);
    view[Symbol.dispose]();
    if (!stop.signal.aborted) await show(hub, said, { settings, block, reports, json: options.json });
  } finally {
    view[Symbol.dispose]();
    block.finish();
    block.print("正在停止 / stopping …");
    await hub.stop();
    block.print("已停止 / stopped");
  }
  return exitCodes.ok;
}

interface Shown {
  readonly settings: SandboxOptions;
  readonly block: LiveBlock;
  readonly reports: ReadonlyMap<string, AdapterReport>;
  readonly json: true | undefined;
}

/** Tells where everything is, then how the adapters are doing, until stopped. */
async function show(hub: RunningHub, said: Said, { settings, block, reports, json }: Shown): Promise<void> {
  const { open, signal, withAdapter } = settings;
  const sandbox = await settleManifest(hub, said, settings);
  for (const line of sandboxLines(sandbox, open, withAdapter)) block.print(line);
  const { ports, dataDir } = hub.settings;
  if (json) printJson({ ready: true, dataDir, ports, ...sandbox.file, entered: sandbox.entered });
  while (!signal.aborted) {
    block.show(adapterStateLines(reports));
    await delay(REFRESH_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function enter(dataDir: string, feed: string, file: string): Promise<ExitCode> {
  const side = counterpartSide(readSandboxFile(dataDir).counterpart);
  let entered = 0;
  for await (const records of fileRecords(file)) entered += (await side.enter(feed, records.map(({ fields }) => fields))).length;
  printLines([`已录入 ${entered} 条 / entered ${entered} records`]);
  return exitCodes.ok;
}

const stated = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => (signal.aborted ? done() : signal.addEventListener("abort", () => done(), { once: true })));

import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { manifestValues } from "../../../adapters/sdk/manifest/secretsFile.ts";
import { openManifest, type OpenManifest } from "../adapter/openManifest.ts";
import { fileRecords } from "../adapter/sample/fileRecords.ts";
import { counterpartSide } from "../conformance/counterpartSide.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type ExitCode } from "../exitCodes.ts";
import { printJson, printLines } from "../output.ts";
import { claimSandboxDir, emptySandboxDir, readSandboxFile } from "./sandboxFile.ts";
import { adapterStateLines, sandboxLines } from "./sandboxLines.ts";
import { isolated, SANDBOX_PORT_BASE, settleManifest, startSandboxHub, type SandboxOptions } from "./startSandbox.ts";
import type { Said } from "./startCounterpart.ts";
import type { AdapterReport, RunningHub } from "../supervisor/startHub.ts";
import { createStartView } from "../supervisor/startView.ts";
import { createLiveBlock, type LiveBlock } from "../terminal/liveBlock.ts";
import { aborted, listenForStop } from "../commands/stopSignals.ts";
import type { SandboxRunOptions } from "./sandboxRunOptions.ts";

const REFRESH_MS = 1_000;

/** Runs the sandbox until stopped. */
export async function runSandbox(named: string | undefined, options: SandboxRunOptions, environment: Environment): Promise<ExitCode> {
  const open = named === undefined ? undefined : await openManifest(named);
  const dataDir = resolve(options.keep ?? (open ? join(open.folder, ".hub", "sandbox") : ".sandbox"));
  if (options.reset) emptySandboxDir(dataDir);
  claimSandboxDir(dataDir);
  if (open) return runManifest(open, dataDir, options, environment);
  const { up } = await import("../commands/up.ts");
  return up({ dataDir, profile: "fast", logLevel: "info", portBase: SANDBOX_PORT_BASE, seed: true, ...(options.json && { json: true }) }, isolated(environment));
}

async function runManifest(open: OpenManifest, dataDir: string, options: SandboxRunOptions, environment: Environment): Promise<ExitCode> {
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
    values: manifestValues(open.manifest, open.folder, environment.variables),
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

/** Enters the records of a file in the other side of a running sandbox. */
export async function enterFile(dataDir: string, feed: string, file: string): Promise<ExitCode> {
  const side = counterpartSide(readSandboxFile(dataDir).counterpart);
  let entered = 0;
  for await (const records of fileRecords(file)) entered += (await side.enter(feed, records.map(({ fields }) => fields))).length;
  printLines([`已录入 ${entered} 条 / entered ${entered} records`]);
  return exitCodes.ok;
}

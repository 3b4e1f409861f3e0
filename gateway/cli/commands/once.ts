import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { HubError } from "../../../services/shared/errors.ts";
import { connectClients } from "../connection/hubClients.ts";
import { connectSimulators } from "../connection/simulators.ts";
import type { Environment } from "../environment.ts";
import { exitCodes, type ExitCode } from "../exitCodes.ts";
import { readInput } from "../once/readInput.ts";
import { SEED_RECORDS } from "../once/seedRecords.ts";
import { runOnce, type OnceResult, type RunOnceOptions } from "../once/runOnce.ts";
import { summaryTable } from "../once/summaryTable.ts";
import { printJson, printLines, toJson } from "../output.ts";
import { diskWarning } from "../supervisor/diskSpace.ts";
import { serviceAddresses } from "../supervisor/hubProcesses.ts";
import { writeFileAtomically } from "../supervisor/jsonFile.ts";
import { systems } from "../supervisor/secrets.ts";
import { startHub, type RunningHub } from "../supervisor/startHub.ts";
import { createStartView } from "../supervisor/startView.ts";
import { createLiveBlock, type LiveBlock } from "../terminal/liveBlock.ts";
import { listenForStop } from "./stopSignals.ts";
import type { UpOptions } from "./upOptions.ts";

/** No movement for this long ends the wait, milliseconds. */
const IDLE_MS = 60_000;

/** `hub up --once`: one run over one input, with a table and a report. */
export async function once(options: UpOptions, environment: Environment): Promise<ExitCode> {
  if (options.as !== undefined && !systems.some((system) => system === options.as)) {
    throw new HubError("INVALID_REQUEST", `没有此系统 / no such system: ${options.as}; ${systems.join(", ")}`, { system: options.as });
  }
  const rows = await readInput(options.input ?? SEED_RECORDS, options.as);
  const screen = options.json ? process.stderr : process.stdout;
  const block = createLiveBlock(screen);
  const temporary = options.dataDir === undefined ? mkdtempSync(join(tmpdir(), "qianlian-")) : undefined;
  const view = createStartView(block, screen.isTTY);
  let hub: RunningHub | undefined;
  using stop = listenForStop(() => {
    hub?.kill();
    process.exit(exitCodes.negative);
  });
  try {
    hub = await startHub({ ...options, dataDir: temporary ?? resolve(options.dataDir ?? ""), forOneRun: true, environment, onChange: (statuses) => view.update(statuses) });
    await untilReady(hub, stop.signal);
    view[Symbol.dispose]();
    return finish(await exchange(hub, { rows, signal: stop.signal, block, animated: screen.isTTY }), options);
  } catch (error) {
    tellFullDisk(hub, block);
    throw error;
  } finally {
    view[Symbol.dispose]();
    await hub?.stop();
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  }
}

/** What went wrong may be no more than a full disk. */
function tellFullDisk(hub: RunningHub | undefined, block: LiveBlock): void {
  const disk = hub && diskWarning(hub.settings.dataDir);
  if (disk) block.print(disk);
}

/** A hub that does not come up within this time has a fault, milliseconds. */
const READY_MS = 60_000;

async function untilReady(hub: RunningHub, signal: AbortSignal): Promise<void> {
  const given = AbortSignal.any([signal, AbortSignal.timeout(READY_MS)]);
  await new Promise<void>((resolve, reject) => {
    const fail = () => {
      const open = hub.statuses().filter(({ state }) => state !== "ready").map(({ name, lastExit }) => `${name} ${lastExit}`);
      reject(new HubError("TARGET_UNAVAILABLE", `启动未完成 / not ready: ${open.join(", ")}; 日志 / logs: ${hub.settings.dataDir}/logs`, { open: open.join(",") }));
    };
    given.addEventListener("abort", fail, { once: true });
    void hub.ready.then(resolve);
  });
}

interface ExchangeOptions extends Pick<RunOnceOptions, "rows" | "signal"> {
  readonly block: LiveBlock;
  readonly animated: boolean;
}

async function exchange(hub: RunningHub, { rows, signal, block, animated }: ExchangeOptions): Promise<OnceResult> {
  const { ports, secrets } = hub.settings;
  const clients = connectClients(serviceAddresses(ports), secrets.serviceKey);
  const show: RunOnceOptions["onProgress"] = ({ fed, answered = 0, journal = 0, behind = 0, received = 0 }) => {
    const line = `  送入 fed ${fed}/${rows.length} · 已答 answered ${answered} · 事件 events ${journal} · 待投 behind ${behind} · 到达 effects ${received}`;
    if (animated) block.show([line]);
  };
  if (!animated) block.print(`  送入 ${rows.length} 条记录，等待全部到达 / feeding ${rows.length} records, waiting until all have arrived …`);
  try {
    return await runOnce({
      clients,
      simulators: connectSimulators(ports.simulators),
      systems,
      rows,
      idleMs: IDLE_MS,
      signal,
      onProgress: show,
      onCompare: () => block.show(["  正在核对各系统 / comparing the systems …"]),
    });
  } finally {
    clients.close();
    block.finish();
  }
}

function finish({ report, summaries, settled }: OnceResult, options: UpOptions): ExitCode {
  if (options.report !== undefined) writeFileAtomically(resolve(options.report), `${toJson(report)}\n`, 0o644);
  const sum = (count: (summary: (typeof summaries)[number]) => number) => summaries.reduce((total, summary) => total + count(summary), 0);
  const [missing, duplicated] = [sum((one) => one.missing), sum((one) => one.duplicated)];
  const unanswered = report.records.filter(({ answer }) => answer === "none").length;
  if (options.json) printJson(report);
  else printLines(["", ...summaryTable(summaries), "", ...answerLines(report.records), verdict({ missing, duplicated, unanswered, settled, elapsedMs: report.elapsedMs })]);
  return missing + duplicated + unanswered === 0 && settled ? exitCodes.ok : exitCodes.negative;
}

function answerLines(records: readonly InputAnswer[]): string[] {
  const counts = new Map<string, number>();
  for (const { answer } of records) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [`${records.length} 条记录 records: ${[...counts].map(([answer, count]) => `${answer} ${count}`).join(", ")}`];
}

type InputAnswer = { readonly answer: string };

function verdict({ missing, duplicated, unanswered, settled, elapsedMs }: { missing: number; duplicated: number; unanswered: number; settled: boolean; elapsedMs: number }): string {
  const seconds = (elapsedMs / 1_000).toFixed(1);
  if (missing + duplicated + unanswered === 0 && settled) return `全部到达，无缺失、无重复，用时 ${seconds} 秒 / all arrived, nothing missing, nothing duplicated, ${seconds} s`;
  const waited = settled ? "" : "；等待中止：长时间无进展 / gave up waiting, nothing moved";
  return `有问题：缺失 ${missing}，重复 ${duplicated}，未答复 ${unanswered} / missing ${missing}, duplicated ${duplicated}, unanswered ${unanswered}${waited}`;
}

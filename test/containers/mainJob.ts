import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OnceReport } from "../../gateway/cli/once/onceReport.ts";

const MAIN = join(import.meta.dirname, "../../gateway/cli/main.ts");

/** Longer than the command itself waits without progress, milliseconds. */
const TIMEOUT_MS = 240_000;

export interface MainJob {
  readonly exitCode: number | null;
  /** Absent when the command ended without one. */
  readonly report: OnceReport | undefined;
  /** The last of what it said on stderr. */
  readonly words: string;
}

/** `hub up --once` over the sample records, with the given servers instead of the embedded ones. */
export async function runMainJob(servers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<MainJob> {
  const dir = await mkdtemp(join(tmpdir(), "qianlian-containers-"));
  const report = join(dir, "report.json");
  try {
    const ended = await run(["up", "--once", "--report", report, "--data-dir", join(dir, "data")], servers, signal);
    const text = await readFile(report, "utf8").catch(() => undefined);
    return { ...ended, report: text === undefined ? undefined : (JSON.parse(text) as OnceReport) };
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function run(args: readonly string[], servers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Omit<MainJob, "report">> {
  const { PATH, HOME, TMPDIR } = process.env;
  const own = Object.fromEntries(Object.entries({ PATH, HOME, TMPDIR }).filter(([, value]) => value !== undefined));
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...args], {
    env: { ...own, ...servers },
    stdio: ["ignore", "inherit", "pipe"],
  });
  // Asked to stop, the command ends its processes first.
  const stop = () => child.kill("SIGTERM");
  const timer = setTimeout(stop, TIMEOUT_MS);
  signal.addEventListener("abort", stop, { once: true });
  let words = "";
  child.stderr.on("data", (data: Buffer) => (words = (words + data.toString()).slice(-4_000)));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve({ exitCode, words });
    });
  });
}

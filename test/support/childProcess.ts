import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/** A process of the product under test, started as in production. */
export interface TestProcess extends AsyncDisposable {
  readonly pid: number;
  /** What it said when it was ready, e.g. `address`. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Peak resident memory so far, bytes (VmHWM). */
  peakMemory(): number;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM, and SIGKILL after 6 s. */
  close(): Promise<void>;
}

const READY_MS = 30_000;

/** Starts `file` with `args`; resolves when it reports ready. Fails with its last words on stderr. */
export async function startProcess(file: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<TestProcess> {
  const child = fork(file, args, { env: { PATH: process.env["PATH"], HUB_LOG_LEVEL: "warn", ...env }, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => (words = (words + chunk.toString()).slice(-4_000)));
  const ready = await untilReady(child, () => words);
  const pid = child.pid ?? 0;
  const end = (signal: NodeJS.Signals) => async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), 6_000);
    await exited;
    clearTimeout(timer);
  };
  const close = end("SIGTERM");
  return { pid, ready, peakMemory: () => peakMemory(pid), kill: end("SIGKILL"), close, [Symbol.asyncDispose]: close };
}

function untilReady(child: ChildProcess, words: () => string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready in ${READY_MS} ms: ${words()}`)), READY_MS);
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${words()}`)));
    child.on("message", (message: { type?: string } & Record<string, unknown>) => {
      if (message.type !== "ready") return;
      clearTimeout(timer);
      resolve(message);
    });
  });
}

/** Peak resident memory of a process, bytes. */
export function peakMemory(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmHWM:\s+(\d+) kB/);
  return Number(line?.[1] ?? 0) * 1024;
}

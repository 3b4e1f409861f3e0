/**
 * `npm run test:crash -- [--rounds N] [--profile strict|fast] [--seed S] [--only PROCESS]… [--disaster NAME]
 * [--data-dir D] [--json]`: kills processes of a running hub at random under a steady load, or lets a disaster happen to what it
 * stands on, then compares every system with what was accepted. Bounded, loopback only, stops by itself. Exit codes: 0 nothing wrong, 1 something wrong, 2 usage.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { NotHere } from "./disasters/disaster.ts";
import { readOptions, type CrashOptions } from "./options.ts";
import { isGood, toTable } from "./result.ts";
import { runCrashTest } from "./runCrashTest.ts";

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function run(options: CrashOptions): Promise<number> {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => stop.abort());
  const dataDir = options.dataDir ? resolve(options.dataDir) : mkdtempSync(join(tmpdir(), "qianlian-crash-"));
  say(`seed ${options.seed}`);
  let isWorthKeeping = true;
  try {
    const result = await runCrashTest({ options, dataDir, signal: stop.signal, say });
    isWorthKeeping = !isGood(result);
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : toTable(result));
    return isGood(result) ? 0 : 1;
  } catch (error) {
    if (error instanceof NotHere) {
      isWorthKeeping = false;
      say(`已跳过 / skipped: ${error.message}`);
      return 0;
    }
    if (!stop.signal.aborted) throw error;
    isWorthKeeping = false;
    say("已中断 / interrupted");
    return 1;
  } finally {
    if (isWorthKeeping || options.dataDir) say(`数据保留在 / the data is kept in ${dataDir}`);
    else rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

try {
  process.exitCode = await run(readOptions(process.argv.slice(2)));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}

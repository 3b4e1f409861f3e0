import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pause } from "../../../services/shared/backoff.ts";
import { codeOf } from "./file-drop/folderErrors.ts";
import { targetError } from "./targetError.ts";
import type { InventoryRecord } from "../contract.ts";

/**
 * Asking a system behind a folder what it holds. The adapter puts `holdings/<id>.request` there; the system takes in what lies in
 * its inbox, then writes `holdings/<id>.csv`: one line `case id,version` per case, the highest version it has, and a last line
 * `#end,<number of lines>`, which shows that nothing is cut off. The adapter removes both.
 */
export interface HoldingsDesk {
  readonly system: string;
  /** The folder `holdings`; made when it is missing, its parent is not. */
  readonly folder: string;
  /** How long the system may take to answer, milliseconds. */
  readonly timeoutMs: number;
}

const POLL_MS = 100;

/** What the system wrote, line by line. Fails with TARGET_UNAVAILABLE, and TARGET_TIMEOUT when no answer comes. */
export async function* askHoldings({ system, folder, timeoutMs }: HoldingsDesk, signal: AbortSignal): AsyncGenerator<InventoryRecord> {
  const id = randomUUID();
  const [request, answer] = [join(folder, `${id}.request`), join(folder, `${id}.csv`)];
  try {
    await reach(system, async () => {
      await mkdir(folder).catch((error: unknown) => {
        if (codeOf(error) !== "EEXIST") throw error;
      });
      await writeFile(`${request}.tmp`, "");
      await rename(`${request}.tmp`, request);
    });
    await awaitFile(system, answer, { timeoutMs, signal });
    yield* readHoldings(system, answer);
  } finally {
    await rm(request, { force: true }).catch(() => undefined);
    await rm(answer, { force: true }).catch(() => undefined);
  }
}

async function awaitFile(system: string, path: string, { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await reach(system, () => isThere(path)))) {
    if (signal.aborted) throw targetError("SHUTTING_DOWN", system, "stopped");
    if (Date.now() > deadline) throw targetError("TARGET_TIMEOUT", system, "no list of holdings came");
    await pause(POLL_MS, signal);
  }
}

async function* readHoldings(system: string, path: string): AsyncGenerator<InventoryRecord> {
  let lines = 0;
  let isWhole = false;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const [key = "", number = ""] = line.split(",");
    if (key === "#end") isWhole = Number(number) === lines;
    else if (line !== "") yield { key, version: versionOf(system, number) };
    if (line !== "" && key !== "#end") lines++;
  }
  if (!isWhole) throw targetError("TARGET_UNAVAILABLE", system, "the list of holdings is cut off");
}

function versionOf(system: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw targetError("TARGET_UNAVAILABLE", system, "the list of holdings has another form than agreed");
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    // A folder that is gone is a share that is not mounted, not an answer that is still to come.
    await stat(join(path, ".."));
    return false;
  }
}

async function reach<Result>(system: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    throw targetError("TARGET_UNAVAILABLE", system, `folder not reachable (${codeOf(cause)})`, { cause });
  }
}

import { randomUUID } from "node:crypto";
import { pause } from "../../../../services/shared/backoff.ts";
import type { InventoryRecord } from "../../contract.ts";
import { targetError } from "../targetError.ts";
import { temporaryName, type Folder } from "./folder.ts";
import { lineGroups } from "./reading/lines.ts";

/**
 * Asking a system behind a folder what it holds. The adapter puts `<id>.request` there; the system takes in what lies for it, then
 * writes `<id>.csv`: one line `key,version` per record, the highest version it has, and a last line `#end,<number of lines>`, which shows
 * that nothing is cut off. The adapter removes both.
 */
export interface HoldingsDesk {
  readonly system: string;
  readonly folder: Folder;
  /** Made when it is missing. */
  readonly directory: string;
  /** How long the system may take to answer, milliseconds. */
  readonly timeoutMs: number;
}

const POLL_MS = 100;

/** What the system wrote. Fails with TARGET_UNAVAILABLE, and TARGET_TIMEOUT when no answer comes. */
export async function* askHoldings(desk: HoldingsDesk, signal: AbortSignal): AsyncGenerator<InventoryRecord> {
  const { folder, directory } = desk;
  const id = randomUUID();
  const [request, answer] = [`${directory}/${id}.request`, `${directory}/${id}.csv`];
  try {
    await folder.makeDirectory(directory);
    await folder.write(temporaryName(request), "");
    await folder.rename(temporaryName(request), request);
    await awaitAnswer(desk, answer, signal);
    yield* readAnswer(desk, answer);
  } finally {
    for (const path of [request, answer]) await folder.remove(path).catch(() => undefined);
  }
}

async function awaitAnswer({ system, folder, timeoutMs }: HoldingsDesk, path: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while ((await folder.stat(path)) === undefined) {
    if (signal.aborted) throw targetError("SHUTTING_DOWN", system, "stopped");
    if (Date.now() > deadline) throw targetError("TARGET_TIMEOUT", system, "no list of holdings came");
    await pause(POLL_MS, signal);
  }
}

async function* readAnswer({ system, folder }: HoldingsDesk, path: string): AsyncGenerator<InventoryRecord> {
  let count = 0;
  let isWhole = false;
  for await (const lines of lineGroups(decoded(folder.read(path)), path)) {
    for (const line of lines.map((text) => text.trim()).filter((text) => text !== "")) {
      const [key = "", number = ""] = line.split(",");
      if (key === "#end") {
        isWhole = Number(number) === count;
        continue;
      }
      if (!/^\d{1,9}$/.test(number)) throw targetError("TARGET_UNAVAILABLE", system, "the list of holdings has another form than agreed");
      count++;
      yield { key, version: Number(number) };
    }
  }
  if (!isWhole) throw targetError("TARGET_UNAVAILABLE", system, "the list of holdings is cut off");
}

async function* decoded(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
}

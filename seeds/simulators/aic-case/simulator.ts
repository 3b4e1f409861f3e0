import { existsSync, renameSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { HubError } from "../../../services/shared/errors.ts";
import type { FeedRow, Simulator } from "../contract.ts";
import { answerHoldings } from "../holdings.ts";
import { startProgram } from "../program.ts";
import { createBatchWriter, type BatchContent } from "./batchWriter.ts";
import { createFolderReader } from "./folderReader.ts";

export interface AicCaseSimulatorOptions {
  /** Where the system keeps its files; survives restarts. */
  readonly dataDir: string;
}

/** How often the system's program looks for requests, milliseconds. */
const INTERVAL_MS = 50;
/** Rows in one batch file at most. */
const ROWS_PER_BATCH = 5_000;
/** Beyond so many rows a feed comes in more than one file, as officers drop them through the day. */
const ROWS_IN_ONE_FILE = 5;

/**
 * The case system of industry and commerce: officers export batches of penalties and of transfer steps into a drop folder and
 * find receipts, notices and later answers there. It has no requests that could be slow, refused or lost: of the faults only `down` means something
 * here, and takes the folder away as an unmounted share would.
 */
export async function startAicCaseSimulator({ dataDir }: AicCaseSimulatorOptions): Promise<Simulator> {
  const mounted = join(dataDir, "drop");
  const unmounted = join(dataDir, "drop.offline");
  const folder = () => (existsSync(unmounted) ? unmounted : mounted);
  const setDown = (down: boolean) => {
    if (down && folder() === mounted) renameSync(mounted, unmounted);
    if (!down && folder() === unmounted) renameSync(unmounted, mounted);
  };
  setDown(false);
  await mkdir(join(mounted, "outbox"), { recursive: true });

  const writer = await createBatchWriter(folder);
  const reader = createFolderReader(folder);
  let feeding: Promise<unknown> = Promise.resolve();
  const stopProgram = startProgram(INTERVAL_MS, () => answerHoldings(join(folder(), "holdings"), () => reader.held(), ({ record }) => record));

  const feed = async (rows: readonly FeedRow[]): Promise<readonly string[]> => {
    const exportAs = async (content: BatchContent): Promise<string[]> => {
      const tickets: string[] = [];
      for (const part of parts(rows.filter((row) => contentOf(row) === content))) {
        const batch = await writer.write(content, part);
        tickets.push(...part.map((_, index) => `${batch}#${index + 1}`));
      }
      return tickets;
    };
    const tickets = { penalties: await exportAs("penalties"), steps: await exportAs("steps") };
    return rows.map((row) => tickets[contentOf(row)].shift()!);
  };
  return {
    system: "aic-case",
    adapterConfig: { dropDir: mounted, holdings: true },
    feed(rows) {
      const blank = rows.findIndex((row) => Object.values(row).every((value) => value.trim() === ""));
      if (blank >= 0) return Promise.reject(new HubError("INVALID_REQUEST", `第 ${blank + 1} 行是空行 / row ${blank + 1} is blank`));
      const result = feeding.then(() => feed(rows));
      feeding = result.catch(() => undefined);
      return result;
    },
    answers: () => reader.answers(),
    received: () => reader.received(),
    misbehave: ({ down }) => setDown(down === true),
    async close() {
      await stopProgram();
      await feeding;
      setDown(false);
    },
  };
}

/** A row with a column 环节 is a step of a transfer. */
function contentOf(row: FeedRow): BatchContent {
  return row["环节"] === undefined ? "penalties" : "steps";
}

function parts(rows: readonly FeedRow[]): readonly (readonly FeedRow[])[] {
  if (rows.length === 0) return [];
  const files = Math.max(rows.length > ROWS_IN_ONE_FILE ? 2 : 1, Math.ceil(rows.length / ROWS_PER_BATCH));
  const size = Math.ceil(rows.length / files);
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => rows.slice(index * size, (index + 1) * size));
}

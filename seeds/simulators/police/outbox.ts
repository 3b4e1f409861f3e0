import { createHash } from "node:crypto";
import { access, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { toShanghaiTime } from "../../../services/shared/time.ts";
import { toWallTime, type Entry } from "../justice/form.ts";
import { openJsonLines } from "../rest/jsonLines.ts";
import { untilNotMoved } from "./share.ts";
import { elements } from "./xml.ts";

/** A step in the police's own book. */
const bookedStep = z.object({ sn: z.string(), key: z.string(), row: z.record(z.string(), z.string()), at: z.string() });
type BookedStep = z.infer<typeof bookedStep>;

export interface Outbox {
  /** Books steps and exports them as messages; entries whose key is booked already are left out. Resolves with the serial numbers of the new ones. */
  enter(entries: readonly Entry[]): Promise<readonly string[]>;
  /** Exports what a killed process had booked and not exported. */
  exportRest(): Promise<void>;
  close(): void;
}

/** Opens the police's book; `folder` says where the exchange folder is now. */
export function openOutbox(dataDir: string, folder: () => string): Outbox {
  const keys = new Set<string>();
  const booked: BookedStep[] = [];
  const index = (step: BookedStep) => {
    if (step.key !== "") keys.add(step.key);
    booked.push(step);
  };
  const book = openJsonLines(join(dataDir, "steps.jsonl"), bookedStep, index);
  let exported = 0;

  const exportUnmoved = (step: BookedStep) => untilNotMoved(() => exportStep(folder(), step));
  /** In the order of the book; what is not exported for lack of a folder is exported with the next try. */
  const exportBooked = async (): Promise<void> => {
    for (let step = booked[exported]; step; step = booked[++exported]) await exportUnmoved(step);
  };
  return {
    async enter(entries) {
      const sns: string[] = [];
      for (const { key, row } of entries) {
        if (key !== "" && keys.has(key)) continue;
        const step = { sn: `GA${String(booked.length + 1).padStart(9, "0")}`, key, row: { ...row }, at: toShanghaiTime(Date.now()) };
        book.append(step);
        index(step);
        sns.push(step.sn);
      }
      await exportBooked();
      return sns;
    },
    async exportRest() {
      const seen = await namesIn(folder());
      exported = booked.findLastIndex(({ sn }) => seen.has(sn)) + 1;
      const last = booked[exported - 1];
      if (last) await seal(join(folder(), "outbox"), `${last.sn}.xml`);
      await exportBooked();
    },
    close: () => book.close(),
  };
}

/** Serial numbers of which the folder holds anything. */
async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  const lists = await Promise.all(["outbox", "done", "receipts", "quarantine"].map((name) => readdir(join(folder, name)).catch((): string[] => [])));
  return new Set(lists.flat().flatMap((name) => /^(GA\d+)\./.exec(name)?.[1] ?? []));
}

/** Written under a hidden name, then renamed, then sealed: the adapter sees whole messages only. */
async function exportStep(folder: string, { sn, row, at }: BookedStep): Promise<void> {
  const outbox = join(folder, "outbox");
  const header = elements({ sender: "police", receiver: "qianlian", flow: "F21", sn, sentAt: toWallTime(at) });
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<ExchangeMessage><Header>${header}</Header><Body>${elements(row)}</Body></ExchangeMessage>\n`;
  const file = `${sn}.xml`;
  await writeFile(join(outbox, `.${file}.tmp`), text);
  await rename(join(outbox, `.${file}.tmp`), join(outbox, file));
  await seal(outbox, file);
}

/** Nothing when the message is gone already: then the hub has it. */
async function seal(outbox: string, file: string): Promise<void> {
  const path = join(outbox, file);
  if (!(await access(path).then(() => true, () => false))) return;
  await writeFile(`${path}.ok.tmp`, createHash("sm3").update(await readFile(path)).digest("hex"));
  await rename(`${path}.ok.tmp`, `${path}.ok`);
}

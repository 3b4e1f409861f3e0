import { join } from "node:path";
import { z } from "zod";
import { openFileFeed } from "../sdk/connectors/file-drop/fileFeed.ts";
import { makeDirectories } from "../sdk/connectors/file-drop/folder.ts";
import { openLocalFolder } from "../sdk/connectors/file-drop/localFolder.ts";
import { fileDropFeed } from "../sdk/connectors/file-drop/settings.ts";
import { createHoldingsInventory } from "../sdk/connectors/holdingsInventory.ts";
import { openVersionLedger } from "../sdk/connectors/versionLedger.ts";
import type { Adapter } from "../sdk/contract.ts";
import { readBatchFile } from "./batchKind.ts";
import { createInboxSink } from "./inboxSink.ts";
import { createOutboxSource } from "./outboxSource.ts";
import { writeBatchReceipt } from "./receipt.ts";

const config = z.strictObject({
  dropDir: z.string().min(1).meta({ description: "交换目录 / the drop folder; it must exist, its subfolders are made" }),
  stableMs: z.int().min(0).default(2_000).meta({ description: "a file without manifest is taken after so long without change, milliseconds" }),
  holdings: z.boolean().default(false).meta({ description: "系统能应答清点请求（holdings/） / the system answers requests for a list of what it holds" }),
  holdingsTimeoutMs: z.int().min(100).default(300_000).meta({ description: "等待清点结果的时限（毫秒） / the list may take so long, milliseconds" }),
});

export type AicCaseConfig = z.infer<typeof config>;

const SYSTEM = "aic-case";
/** What is read as a batch. A file still being written holds back those after it, because their rows may correct its rows. */
const outbox = { pattern: "*.{xlsx,csv,xml,json,XLSX,CSV,XML,JSON}", holdsBack: true };

/** The case system of industry and commerce: a folder with batch files one way and one file per result the other way. */
export const aicCase: Adapter<AicCaseConfig> = {
  manifest: {
    system: SYSTEM,
    name: "工商执法办案系统",
    nameEn: "Case system of industry and commerce",
    summary: "交换目录：取双公示批次与移送各环节，放回执、办理情况与期限 / batches of penalties and of transfer steps out of a drop folder, receipts and notices into it.",
    config,
  },
  async connect({ dropDir, stableMs, holdings, holdingsTimeoutMs }, { stateDir, log }) {
    const folder = openLocalFolder(dropDir);
    const settings = fileDropFeed.parse({ ...outbox, stableMs });
    await makeDirectories(folder, [settings.folder, settings.receipts, settings.done, settings.quarantine, "inbox"]);
    const directory = join(stateDir, "outbox");
    const feed = await openFileFeed({ system: SYSTEM, folder, ready: async () => undefined, feed: settings, log, directory, read: readBatchFile, writeReceipts: writeBatchReceipt });
    const ledger = await openVersionLedger(join(stateDir, "inbox-versions.txt"));
    return {
      source: createOutboxSource(feed),
      sink: createInboxSink(dropDir, folder, ledger),
      ...(holdings ? { inventory: createHoldingsInventory({ system: SYSTEM, folder: join(dropDir, "holdings"), timeoutMs: holdingsTimeoutMs }, ledger) } : {}),
      close: () => feed.close(),
    };
  },
};

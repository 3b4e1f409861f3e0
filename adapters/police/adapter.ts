import { join } from "node:path";
import { z } from "zod";
import { createHoldingsInventory } from "../sdk/connectors/holdingsInventory.ts";
import { openVersionLedger } from "../sdk/connectors/versionLedger.ts";
import type { Adapter } from "../sdk/contract.ts";
import { openGateFolder } from "./gateFolder.ts";
import { createInboxSink } from "./inboxSink.ts";
import { createOutboxSource } from "./outboxSource.ts";

export const policeConfig = z.strictObject({
  gateDir: z.string().min(1).meta({ description: "网闸交换目录，须已存在 / the exchange folder behind the gates; it must exist, its subfolders are made" }),
  sealWaitMs: z.int().min(0).default(60_000).meta({ description: "报文等待 .ok 的时限（毫秒） / a message may wait for its .ok so long, milliseconds; then it goes to quarantine" }),
  holdings: z.boolean().default(false).meta({ description: "系统能应答清点请求（holdings/） / the system answers requests for a list of what it holds" }),
  holdingsTimeoutMs: z.int().min(100).default(300_000).meta({ description: "等待清点结果的时限（毫秒） / the list may take so long, milliseconds" }),
});

export type PoliceConfig = z.infer<typeof policeConfig>;

/** 公安执法办案系统 behind one-way gates: sealed XML messages out of one folder and into another. */
export const police: Adapter<PoliceConfig> = {
  manifest: {
    system: "police",
    name: "公安执法办案系统",
    nameEn: "Police case system",
    summary: "单向网闸文件摆渡：取 XML 报文与 .ok，写回执，送移送、期限与结果通知 / sealed XML messages through one-way gates, both directions.",
    config: policeConfig,
  },
  async connect({ gateDir, sealWaitMs, holdings, holdingsTimeoutMs }, { stateDir, log }) {
    const folder = await openGateFolder(gateDir);
    const ledger = await openVersionLedger(join(stateDir, "inbox-versions.txt"));
    return {
      source: createOutboxSource(folder, { sealWaitMs, log }),
      sink: createInboxSink(folder, ledger),
      ...(holdings ? { inventory: createHoldingsInventory({ system: "police", folder: join(gateDir, "holdings"), timeoutMs: holdingsTimeoutMs }, ledger) } : {}),
      close: async () => undefined,
    };
  },
};

import type { Adapter } from "../sdk/contract.ts";
import { createCasework, procuratorateConfig, type ProcuratorateConfig } from "./casework.ts";
import { createInboxSink } from "./inboxSink.ts";
import { createInventory } from "./inventory.ts";
import { createOutboxSource } from "./outboxSource.ts";

/** 检察业务应用系统 by its signed REST interface, polled with a cursor. Opening connects to nothing. */
export const procuratorate: Adapter<ProcuratorateConfig> = {
  manifest: {
    system: "procuratorate",
    name: "检察业务应用系统",
    nameEn: "Procuratorate case system",
    summary: "签名 REST：按游标取件并逐件回执，批量送通知 / signed REST, rows by cursor with an answer each, notices in batches.",
    config: procuratorateConfig,
  },
  async connect(config, context) {
    const casework = createCasework(config);
    return {
      source: await createOutboxSource(casework, context),
      sink: createInboxSink(casework),
      inventory: createInventory(casework),
      close: async () => undefined,
    };
  },
};

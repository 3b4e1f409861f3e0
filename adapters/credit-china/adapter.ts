import type { Adapter } from "../sdk/contract.ts";
import { createChannel, creditChinaConfig, CHANNEL, type CreditChinaConfig } from "./channel.ts";
import { createInventory } from "./inventory.ts";
import { createUploadDesk } from "./uploadDesk.ts";
import { createUploadSink } from "./uploadSink.ts";

/**
 * 信用中国(贵州). Uploads publishable penalties and withdrawals in batches, fetches the receipts and reports them. Opening
 * sends nothing; an absent channel shows at the first delivery.
 */
export const creditChina: Adapter<CreditChinaConfig> = {
  manifest: {
    system: CHANNEL,
    name: "信用中国(贵州)",
    nameEn: "Credit China (Guizhou)",
    summary: "REST 批量报送双公示，取回执，撤下 / REST upload in batches, receipts fetched later, withdrawal.",
    config: creditChinaConfig,
  },
  async connect(config, context) {
    const channel = createChannel(config);
    return {
      sink: createUploadSink(createUploadDesk(channel, config), context),
      inventory: createInventory(channel),
      close: async () => {},
    };
  },
};

import type { Adapter } from "../sdk/contract.ts";
import { createInventory } from "./inventory.ts";
import { createOutboxSource } from "./outboxSource.ts";
import { createPlatform, linkageConfig, type LinkageConfig } from "./platform.ts";
import { createRegisterSink } from "./registerSink.ts";

/**
 * 贵州省两法衔接工作平台. Takes every step of a transfer from the platform's outbox; writes every penalty case, every step,
 * deadline, waiting report and publication into its registers. Opening sends nothing; an absent platform shows at the
 * first poll or delivery.
 */
export const linkagePlatform: Adapter<LinkageConfig> = {
  manifest: {
    system: "linkage-platform",
    name: "贵州省两法衔接工作平台",
    nameEn: "Guizhou linkage platform of administrative and criminal law enforcement",
    summary: "签名 REST，双向：取两法衔接各环节，送处罚、各环节、期限、人工处理与公示 / signed REST in both directions.",
    config: linkageConfig,
  },
  async connect(config, context) {
    const platform = createPlatform(config);
    return {
      source: await createOutboxSource(platform, context),
      sink: createRegisterSink(platform),
      inventory: createInventory(platform),
      close: async () => {},
    };
  },
};

import { join } from "node:path";
import { z } from "zod";
import type { Adapter } from "../sdk/contract.ts";
import { manifestAdapter } from "../sdk/manifest/manifestAdapter.ts";
import { readManifestFile } from "../sdk/manifest/readManifest.ts";

const { manifest } = await readManifestFile(join(import.meta.dirname, "manifest.yaml"));

/** Settings of the host, as they were before there was a manifest. */
const config = z.strictObject({
  url: z.url().meta({ description: "接口根地址，末尾不带斜线 / root of the interface, without a trailing slash" }),
  appKey: z.string().min(1).meta({ description: "应用标识 / application key issued by the platform" }),
  secret: z.string().min(16).meta({ description: "签名密钥（HMAC-SM3） / secret for signing requests (HMAC-SM3)", sensitive: true }),
  timeoutMs: z.int().min(100).default(10_000).meta({ description: "一次请求的时限（毫秒） / one request may take this long, milliseconds" }),
  outboxLimit: z.int().min(1).max(500).default(500).meta({ description: "一次取件数 / facts fetched at a time" }),
});

type LinkageConfig = z.infer<typeof config>;

/** 贵州省两法衔接工作平台: the manifest beside this file, under the settings that hosts have had from the beginning. */
export const linkagePlatform: Adapter<LinkageConfig> = {
  manifest: { system: manifest.id, name: manifest.system.name, nameEn: manifest.system.nameEn, summary: manifest.system.summary, config },
  async connect({ url, appKey, secret, timeoutMs, outboxLimit }, context) {
    const values = { LINKAGE_PLATFORM_URL: url, LINKAGE_PLATFORM_APP_KEY: appKey, LINKAGE_PLATFORM_SECRET: secret };
    const outbox = { ...manifest.feeds["outbox"]!, limit: outboxLimit };
    const adapter = manifestAdapter({ ...manifest, feeds: { outbox } }, { values });
    return adapter.connect(adapter.manifest.config.parse({ timeoutMs }), context);
  },
};

import { join } from "node:path";
import { z } from "zod";
import type { Adapter } from "../sdk/contract.ts";
import { manifestAdapter } from "../sdk/manifest/manifestAdapter.ts";
import { readManifestFile } from "../sdk/manifest/readManifest.ts";

const { manifest } = await readManifestFile(join(import.meta.dirname, "manifest.yaml"));

/** Settings of the host, as they were before there was a manifest. */
const config = z.strictObject({
  url: z.url().meta({ description: "接口根地址，末尾不带斜线 / root of the interface, without a trailing slash" }),
  appKey: z.string().min(1).meta({ description: "应用标识 / application key issued by the procuratorate" }),
  secret: z.string().min(16).meta({ description: "签名密钥 / secret for signing requests", sensitive: true }),
  signature: z.enum(["hmac-sm3", "md5"]).default("hmac-sm3").meta({ description: "签名方式；md5 仅用于旧网关 / how requests are signed; md5 only for an older gateway" }),
  timeoutMs: z.int().min(100).default(10_000).meta({ description: "一次请求的时限（毫秒） / one request may take this long, milliseconds" }),
  outboxLimit: z.int().min(1).max(500).default(500).meta({ description: "一次取件数 / rows fetched at a time" }),
});

type ProcuratorateConfig = z.infer<typeof config>;

/** 检察业务应用系统: the manifest beside this file, under the host's settings that hosts have had from the beginning. */
export const procuratorate: Adapter<ProcuratorateConfig> = {
  manifest: { system: manifest.id, name: manifest.system.name, nameEn: manifest.system.nameEn, summary: manifest.system.summary, config },
  async connect({ url, appKey, secret, signature, timeoutMs, outboxLimit }, context) {
    const values = { PROCURATORATE_URL: url, PROCURATORATE_APP_KEY: appKey, PROCURATORATE_SECRET: secret };
    const outbox = { ...manifest.feeds["outbox"]!, limit: outboxLimit };
    const adapter = manifestAdapter({ ...manifest, feeds: { outbox } }, { values });
    const signing = { ...(manifest.connector.settings["signing"] as object), ...(signature === "md5" ? { scheme: "appkey-md5", over: undefined } : {}) };
    return adapter.connect(adapter.manifest.config.parse({ signing, timeoutMs }), context);
  },
};

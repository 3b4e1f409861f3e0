import { z } from "zod";
import { httpShape, restFeed, restTarget } from "../rest/settings.ts";
import { signingSchema } from "../signing/schemes.ts";
import { tlsSchema } from "../rest/tls.ts";

const loopback = new Set(["127.0.0.1", "::1", "localhost"]);

const listenSchema = z
  .strictObject({
    host: z.string().default("127.0.0.1").meta({ description: "监听地址 / address to listen on" }),
    port: z.int().min(0).max(65_535).meta({ description: "监听端口；0 = 任意 / port; 0 = any" }),
    tls: tlsSchema.pick({ cert: true, key: true, passphrase: true, ca: true }).optional().meta({ description: "非本机地址必填；设 ca 则要求客户端证书 / needed beyond loopback; with ca, callers must show a certificate" }),
  })
  .refine(({ host, tls }) => loopback.has(host) || tls !== undefined, { path: ["tls"], message: "非本机地址监听必须使用 TLS / listening beyond loopback needs TLS" });

export const webhookSettings = z.strictObject({
  ...httpShape,
  url: httpShape.url.optional().meta({ description: "推送对方的根地址，有 targets 或 answers 时必填 / root of the other side, for targets and answers" }),
  check: z.string().startsWith("/").optional(),
  /** How callers prove themselves; often not the scheme with which we push. */
  verify: signingSchema.default({ scheme: "none" }).meta({ description: "接收时的验签方式 / how pushes are verified" }),
  listen: listenSchema.optional().meta({ description: "接收推送，有 feeds 时必填 / where pushes are received, for feeds" }),
});

export type WebhookSettings = z.infer<typeof webhookSettings>;

export const webhookFeed = z.strictObject({
  path: z.string().startsWith("/").meta({ description: "接收路径 / path that is pushed to" }),
  records: z.string().default("").meta({ description: "正文中的列表（JSONata），空 = 正文即一条记录 / the list in the body, empty = the body is one record" }),
  place: z.string().min(1).optional().meta({ description: "记录的永久编号；缺省用消息编号 / names the record for ever; default: the id of the message" }),
  prefix: restFeed.shape.prefix,
  values: restFeed.shape.values,
  maxBodyBytes: z.int().min(1024).default(5_000_000),
  /** Records kept on the disk that the hub has not answered yet; more are put off with 503. */
  spool: z.int().min(1).default(10_000).meta({ description: "最多积压条数，超出答复503 / records that may wait; beyond, callers get 503" }),
  retryAfterSeconds: z.int().min(1).default(10),
  /** Body of the 2xx, for systems that look into it. */
  reply: z.record(z.string(), z.unknown()).default({ accepted: true }),
  answers: restFeed.shape.answers,
});

export type WebhookFeed = z.infer<typeof webhookFeed>;

/** A record per request, as `rest` writes it; nobody who is pushed to can be asked what he holds. */
export const webhookTarget = restTarget.omit({ batch: true, results: true, holdings: true });

export type WebhookTarget = z.infer<typeof webhookTarget>;

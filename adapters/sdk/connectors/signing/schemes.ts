import { z } from "zod";

/** Names of schemes that compute a signature over parts of the request. */
const keyedSchemes = ["hmac-sha256", "hmac-sm3", "appkey-md5", "sm2"] as const;
export type KeyedScheme = (typeof keyedSchemes)[number];

const secret = z.string().min(1).meta({ description: "密钥 / the secret", sensitive: true });

const keyed = z.strictObject({
  scheme: z.enum(keyedSchemes).meta({ description: "签名方式 / how requests are signed" }),
  key: z.string().default("").meta({ description: "应用标识 / name of the key, e.g. the appKey" }),
  /** SM2: the private key in hex, needed to sign. */
  secret: secret.default(""),
  previousSecret: secret.optional().meta({ description: "轮换期内仍认可的旧密钥 / still accepted while keys are rotated", sensitive: true }),
  publicKey: z.string().optional().meta({ description: "SM2 公钥（十六进制） / SM2 public key in hex, needed to verify" }),
  userId: z.string().default("1234567812345678").meta({ description: "SM2 用户标识 / SM2 user id" }),
  der: z.boolean().default(false).meta({ description: "SM2 签名用 DER 编码 / SM2 signature in DER" }),
  over: z.string().optional().meta({ description: "签名内容模板 / what is signed: {method} {target} {path} {query} {body} {bodyHash} {time} {nonce} {key}" }),
  hash: z.enum(["sha256", "sm3", "md5"]).optional().meta({ description: "正文摘要算法 / hash of the body for {bodyHash}" }),
  encoding: z.enum(["hex", "HEX", "base64", "base64url"]).optional().meta({ description: "签名编码 / how the signature is written" }),
  time: z.enum(["ms", "s", "rfc3339", "yyyyMMddHHmmss"]).default("ms").meta({ description: "时间格式 / how the time is written" }),
  put: z
    .strictObject({
      in: z.enum(["headers", "query", "body", "query-or-body"]).meta({ description: "放在何处；query-or-body：无正文时放查询串 / where it goes" }),
      fields: z.record(z.string().min(1), z.string()).meta({ description: "名称与值模板 / names and values: {key} {time} {nonce} {signature}" }),
      wrap: z.string().min(1).optional().meta({ description: "原正文作为文本放入此栏 / the body travels as text in this field beside the others" }),
    })
    .optional(),
  windowSeconds: z.int().min(1).default(300).meta({ description: "时间允许偏差（秒） / how far clocks may differ" }),
});

/** How requests are signed and checked; the choice and its details stand in the manifest. */
export const signingSchema = z
  .discriminatedUnion("scheme", [
    z.strictObject({ scheme: z.literal("none") }),
    z.strictObject({ scheme: z.literal("basic"), user: z.string().min(1), password: secret }),
    z.strictObject({ scheme: z.literal("bearer"), token: secret }),
    z.strictObject({
      scheme: z.literal("standard-webhooks"),
      /** `whsec_…` (v1, HMAC-SHA256) or `whsk_…` (v1a, Ed25519). */
      secret: secret.default(""),
      previousSecret: secret.optional(),
      publicKey: z.string().startsWith("whpk_").optional().meta({ description: "v1a 验签公钥 / public key to verify v1a" }),
      windowSeconds: z.int().min(1).default(300),
    }),
    keyed,
  ])
  .superRefine((signing, context) => {
    if (!isKeyed(signing)) return;
    const { over = keyedDefaults[signing.scheme].over, put = keyedDefaults[signing.scheme].put } = signing;
    const merged = put.in !== "headers" && put.in !== "query" && put.wrap === undefined;
    if (merged && /\{body(Hash)?\}/.test(over)) {
      context.addIssue({ code: "custom", path: ["put"], message: "签名并入正文时不能再签正文，请用 wrap / a body that the signature is merged into cannot be signed: set put.wrap" });
    }
    if (over.includes("{secret}") && signing.scheme !== "appkey-md5") {
      context.addIssue({ code: "custom", path: ["over"], message: "密钥不得写入签名内容 / {secret} belongs to appkey-md5 only" });
    }
    if (!Object.values(put.fields).some((value) => value.includes("{signature}"))) {
      context.addIssue({ code: "custom", path: ["put", "fields"], message: "没有放置签名的栏 / no field holds {signature}" });
    }
  });

export type Signing = z.infer<typeof signingSchema>;
export type KeyedSigning = z.infer<typeof keyed>;

/** Whether a signature is computed over the request. */
export function isKeyed(signing: Signing): signing is KeyedSigning {
  return (keyedSchemes as readonly string[]).includes(signing.scheme);
}

type KeyedDefaults = { readonly [Name in "over" | "hash" | "encoding" | "put"]: NonNullable<KeyedSigning[Name]> };

const headers: KeyedDefaults["put"] = {
  in: "headers",
  fields: { "x-app-key": "{key}", "x-timestamp": "{time}", "x-nonce": "{nonce}", "x-signature": "{signature}" },
};
const whole = "{method}\n{target}\n{time}\n{nonce}\n{bodyHash}";

/** What a scheme does where the manifest says nothing else. MD5 proves only who sends: for old peers, outbound. */
export const keyedDefaults: Readonly<Record<KeyedScheme, KeyedDefaults>> = {
  "hmac-sha256": { over: whole, hash: "sha256", encoding: "hex", put: headers },
  "hmac-sm3": { over: whole, hash: "sm3", encoding: "hex", put: headers },
  sm2: { over: whole, hash: "sm3", encoding: "hex", put: headers },
  "appkey-md5": {
    over: "{key}{secret}{time}",
    hash: "md5",
    encoding: "HEX",
    put: { in: "query-or-body", fields: { appKey: "{key}", requestTime: "{time}", sign: "{signature}" } },
  },
};

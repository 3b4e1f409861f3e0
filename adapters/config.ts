import { z } from "zod";
import { parseConfig } from "../services/shared/config.ts";

const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "不是 JSON / not JSON" });
    return z.NEVER;
  }
});

const schema = z.strictObject({
  registryAddress: z.string().default("127.0.0.1:7440").meta({ description: "host:port of AdapterService" }),
  caseAddress: z.string().default("127.0.0.1:7440").meta({ description: "host:port of CaseService" }),
  creditAddress: z.string().default("127.0.0.1:7441").meta({ description: "host:port of CreditService" }),
  deliveryAddress: z.string().default("127.0.0.1:7441").meta({ description: "host:port of DeliveryService" }),
  keys: jsonText
    .pipe(z.record(z.string(), z.string().min(1)))
    .default({})
    .meta({ description: 'JSON { "<system>": "<api key>" }', sensitive: true }),
  ca: z.string().optional().meta({ description: "PEM file: CA certificates by which the hub is known, for addresses https://host:port; default: those of the system" }),
  clientCert: z.string().optional().meta({ description: "PEM file: client certificate (mTLS), in place of API keys" }),
  clientKey: z.string().optional().meta({ description: "PEM file: its private key", sensitive: true }),
  settings: jsonText
    .pipe(z.record(z.string(), z.unknown()))
    .default({})
    .meta({ description: 'JSON { "<system>": { settings of its adapter } }', sensitive: true }),
  dataDir: z.string().default(".data").meta({ description: "where adapters keep their cursors" }),
  pollIntervalMs: z.coerce.number().int().min(1).default(200).meta({ description: "wait after an empty poll, milliseconds" }),
  logLevel: z.string().default("info").meta({ description: "pino level" }),
});

export type AdapterHostConfig = Readonly<z.infer<typeof schema>>;

const names = {
  registryAddress: "HUB_REGISTRY_ADDRESS",
  caseAddress: "HUB_CASE_ADDRESS",
  creditAddress: "HUB_CREDIT_ADDRESS",
  deliveryAddress: "HUB_DELIVERY_ADDRESS",
  keys: "HUB_ADAPTER_KEYS",
  ca: "HUB_CA",
  clientCert: "HUB_CLIENT_CERT",
  clientKey: "HUB_CLIENT_KEY",
  settings: "HUB_ADAPTER_CONFIGS",
  dataDir: "HUB_DATA_DIR",
  pollIntervalMs: "HUB_POLL_INTERVAL_MS",
  logLevel: "HUB_LOG_LEVEL",
} as const;

/** The configuration of the adapter host; INVALID_REQUEST names every problem at once. */
export function readAdapterHostConfig(env: Readonly<Record<string, string | undefined>>): AdapterHostConfig {
  return parseConfig(schema, names, env);
}

import { z } from "zod";
import { parseConfig } from "./shared/config.ts";

const schema = z.strictObject({
  host: z.string().default("127.0.0.1").meta({ description: "Address to listen on" }),
  port: z.coerce.number().int().min(0).max(65_535).default(0).meta({ description: "gRPC port, 0 = any free one" }),
  tlsCert: z.string().optional().meta({ description: "PEM file: certificate chain of this host" }),
  tlsKey: z.string().optional().meta({ description: "PEM file: its private key", sensitive: true }),
  tlsClientCa: z.string().optional().meta({ description: "PEM file: CA certificates of clients; when given, a registered client certificate serves instead of an API key" }),
  allowPlaintext: z.enum(["0", "1"]).default("0").meta({ description: "1 = serve without TLS beyond the loopback interface (private network only)" }),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error"]).default("info").meta({ description: "pino level" }),
});

export type HostConfig = z.infer<typeof schema>;

const variables = {
  host: "HUB_HOST",
  port: "HUB_PORT",
  tlsCert: "HUB_TLS_CERT",
  tlsKey: "HUB_TLS_KEY",
  tlsClientCa: "HUB_TLS_CLIENT_CA",
  allowPlaintext: "HUB_ALLOW_PLAINTEXT",
  logLevel: "HUB_LOG_LEVEL",
} as const;

export const readHostConfig = (): Readonly<HostConfig> =>
  parseConfig(schema, variables, process.env);

import { z } from "zod";
import { parseConfig } from "./shared/config.ts";

const schema = z.strictObject({
  host: z.string().default("127.0.0.1").meta({ description: "Address to listen on" }),
  port: z.coerce.number().int().min(0).max(65_535).default(0).meta({ description: "gRPC port, 0 = any free one" }),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error"]).default("info").meta({ description: "pino level" }),
});

export type HostConfig = z.infer<typeof schema>;

export const readHostConfig = (): Readonly<HostConfig> =>
  parseConfig(schema, { host: "HUB_HOST", port: "HUB_PORT", logLevel: "HUB_LOG_LEVEL" }, process.env);

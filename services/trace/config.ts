import { z } from "zod";
import { parseConfig } from "../shared/config.ts";
import { commonSettings, commonVariables } from "../shared/service.ts";

const schema = z.strictObject({
  ...commonSettings,
  natsPassword: z.string().optional().meta({ description: "Password of the NATS user `trace`", sensitive: true }),
  deliveryAddress: z.string().default("127.0.0.1:7441").meta({ description: "DeliveryService, host:port" }),
  dataDir: z.string().default(".data").meta({ description: "Where the embedded database is kept" }),
  databaseUrl: z.string().optional().meta({ description: "PostgreSQL of the book; absent = embedded", sensitive: true }),
  retentionDays: z.coerce.number().int().min(0).max(36_500).default(1_100).meta({ description: "Days that hops and decisions are kept; 0 = for ever" }),
});

export type TraceConfig = z.infer<typeof schema>;

export const readTraceConfig = (): Readonly<TraceConfig> =>
  parseConfig(
    schema,
    {
      ...commonVariables,
      natsPassword: "NATS_PASSWORD_TRACE",
      deliveryAddress: "HUB_DELIVERY_ADDRESS",
      dataDir: "HUB_DATA_DIR",
      databaseUrl: "DATABASE_URL",
      retentionDays: "HUB_TRACE_DAYS",
    },
    process.env,
  );

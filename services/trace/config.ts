import { z } from "zod";
import { parseConfig } from "../shared/config.ts";
import { commonSettings, commonVariables } from "../shared/service.ts";

const { natsUrl, serviceKey, replicas } = commonSettings;

const schema = z.strictObject({
  natsUrl,
  serviceKey,
  replicas,
  natsPassword: z.string().optional().meta({ description: "Password of the NATS user `trace`", sensitive: true }),
  dataDir: z.string().default(".data").meta({ description: "Where the embedded database is kept" }),
  databaseUrl: z.string().optional().meta({ description: "PostgreSQL of the book; absent = embedded", sensitive: true }),
});

export type TraceConfig = z.infer<typeof schema>;

export const readTraceConfig = (): Readonly<TraceConfig> =>
  parseConfig(
    schema,
    {
      natsUrl: commonVariables.natsUrl,
      serviceKey: commonVariables.serviceKey,
      replicas: commonVariables.replicas,
      natsPassword: "NATS_PASSWORD_TRACE",
      dataDir: "HUB_DATA_DIR",
      databaseUrl: "DATABASE_URL",
    },
    process.env,
  );

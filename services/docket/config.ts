import { z } from "zod";
import { parseConfig } from "../shared/config.ts";
import { commonSettings, commonVariables } from "../shared/service.ts";

const { natsUrl, serviceKey, replicas } = commonSettings;

const schema = z.strictObject({
  natsUrl,
  serviceKey,
  replicas,
  natsPassword: z.string().optional().meta({ description: "Password of the NATS user `docket`", sensitive: true }),
  dataDir: z.string().default(".data").meta({ description: "Where the embedded database is kept" }),
  databaseUrl: z.string().optional().meta({ description: "PostgreSQL of the docket; absent = embedded", sensitive: true }),
});

export type DocketConfig = z.infer<typeof schema>;

export const readDocketConfig = (): Readonly<DocketConfig> =>
  parseConfig(
    schema,
    {
      natsUrl: commonVariables.natsUrl,
      serviceKey: commonVariables.serviceKey,
      replicas: commonVariables.replicas,
      natsPassword: "NATS_PASSWORD_DOCKET",
      dataDir: "HUB_DATA_DIR",
      databaseUrl: "DATABASE_URL",
    },
    process.env,
  );

import { z } from "zod";
import { parseConfig } from "../../services/shared/config.ts";

const port = z.coerce.number().int().min(0).max(65_535).default(0);

const schema = z.strictObject({
  dataDir: z.string().default(".data").meta({ description: "Data directory of the hub; the simulated systems live in `simulators` below it" }),
  port: port.meta({ description: "Control interface (HTTP, loopback), 0 = any free port" }),
  databasePort: port.meta({ description: "PostgreSQL wire of ip-case, enterprise-disclosure and court, 0 = any free port" }),
  linkagePort: port.meta({ description: "REST interface of linkage-platform, 0 = any free port" }),
  creditPort: port.meta({ description: "REST interface of credit-china, 0 = any free port" }),
  procuratoratePort: port.meta({ description: "REST interface of procuratorate, 0 = any free port" }),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "必须是 postgres:// 连接串 / must be a postgres:// connection string")
    .optional()
    .meta({ description: "A real PostgreSQL to keep the simulated tables in; absent = embedded", sensitive: true }),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error"]).default("info").meta({ description: "pino level" }),
});

export type SimulatorsConfig = Readonly<z.infer<typeof schema>>;

const names = {
  dataDir: "HUB_DATA_DIR",
  port: "HUB_PORT",
  databasePort: "SIM_DATABASE_PORT",
  linkagePort: "SIM_LINKAGE_PORT",
  creditPort: "SIM_CREDIT_PORT",
  procuratoratePort: "SIM_PROCURATORATE_PORT",
  databaseUrl: "SIM_DATABASE_URL",
  logLevel: "HUB_LOG_LEVEL",
} as const;

/** The configuration of the simulators' process; INVALID_REQUEST names every problem at once. */
export const readSimulatorsConfig = (env: Readonly<Record<string, string | undefined>>): SimulatorsConfig =>
  parseConfig(schema, names, env);

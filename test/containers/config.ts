import { z } from "zod";
import { parseConfig } from "../../services/shared/config.ts";

const schema = z.strictObject({
  natsImage: z.string().default("nats:2.14-alpine").meta({ description: "image of nats-server, 2.14 or newer" }),
  postgresImage: z.string().default("postgres:17-alpine").meta({ description: "image of PostgreSQL, 15 or newer" }),
  network: z.enum(["bridge", "host"]).default("bridge").meta({ description: "host = the containers use this machine's network, for engines without a bridge" }),
});

export type ContainerTestConfig = Readonly<z.infer<typeof schema>>;

const names = {
  natsImage: "QIANLIAN_NATS_IMAGE",
  postgresImage: "QIANLIAN_POSTGRES_IMAGE",
  network: "QIANLIAN_CONTAINER_NETWORK",
} as const;

/** What to run the test against. Throws INVALID_REQUEST, naming every problem. */
export const readContainerTestConfig = (): ContainerTestConfig => parseConfig(schema, names, process.env);

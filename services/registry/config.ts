import { z } from "zod";
import { parseConfig } from "../shared/config.ts";
import { commonSettings, commonVariables } from "../shared/service.ts";

/** JSON text of an object with text values. */
const keysBySystem = z
  .string()
  .default("{}")
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: 'not JSON; wanted {"<system>":"<key>"}' });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.string().min(16, "every key at least 16 characters")));

const { natsUrl, serviceKey, replicas } = commonSettings;

const schema = z.strictObject({
  natsUrl,
  serviceKey,
  replicas,
  natsPassword: z.string().optional().meta({ description: "Password of the NATS user `registry`", sensitive: true }),
  systemKeys: keysBySystem.meta({ description: 'API keys of the built-in systems, JSON {"<system>":"<key>"}', sensitive: true }),
});

export type RegistryConfig = z.infer<typeof schema>;

export const readRegistryConfig = (): Readonly<RegistryConfig> =>
  parseConfig(
    schema,
    {
      natsUrl: commonVariables.natsUrl,
      serviceKey: commonVariables.serviceKey,
      replicas: commonVariables.replicas,
      natsPassword: "NATS_PASSWORD_REGISTRY",
      systemKeys: "HUB_SYSTEM_KEYS",
    },
    process.env,
  );

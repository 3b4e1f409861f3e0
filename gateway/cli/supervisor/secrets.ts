import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { readJsonFile, writeFileAtomically } from "./jsonFile.ts";

/** The built-in systems, in the order in which they are shown. */
export const systems = ["ip-case", "aic-case", "linkage-platform", "credit-china", "enterprise-disclosure", "police", "procuratorate", "court"] as const;

/** Services that have a NATS user of their own. */
export const natsUsers = ["registry", "case", "credit", "delivery", "trace", "docket", "hints"] as const;

export type NatsUser = (typeof natsUsers)[number];

const schema = z.object({
  serviceKey: z.string().min(16),
  keySecret: z.string().min(16),
  systemKeys: z.record(z.string(), z.string()),
  natsPasswords: z.record(z.string(), z.string()),
});

export type Secrets = z.infer<typeof schema>;

const secretsPath = (dataDir: string) => join(dataDir, "secrets.json");

/** The secrets of a hub that was started before. */
export function findSecrets(dataDir: string): Secrets | undefined {
  return readJsonFile(secretsPath(dataDir), schema);
}

/**
 * The secrets of this hub: made at the first start and kept in `<data-dir>/secrets.json` (readable by the owner only).
 * They must not be lost: case ids are made with `keySecret`.
 */
export function loadSecrets(dataDir: string): Secrets {
  const known = findSecrets(dataDir);
  const secrets: Secrets = {
    serviceKey: known?.serviceKey ?? `qlo_${randomSecret()}`,
    keySecret: known?.keySecret ?? randomSecret(),
    systemKeys: { ...newSecrets(systems, "qlk_"), ...known?.systemKeys },
    natsPasswords: { ...newSecrets(natsUsers, ""), ...known?.natsPasswords },
  };
  writeFileAtomically(secretsPath(dataDir), `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}

const randomSecret = () => randomBytes(32).toString("base64url");

const newSecrets = (names: readonly string[], prefix: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, prefix + randomSecret()]));

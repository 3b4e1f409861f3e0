import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const credentials = z.object({ appKey: z.string(), secret: z.string() });

/** What a simulated system issued to the hub. */
export type Credentials = z.infer<typeof credentials>;

/** Made at the first start and kept in the data directory, so that adapters can go on after a restart. */
export function loadCredentials(dataDir: string): Credentials {
  const path = join(dataDir, "credentials.json");
  mkdirSync(dataDir, { recursive: true });
  try {
    return credentials.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    const issued = { appKey: `hub-${randomBytes(4).toString("hex")}`, secret: randomBytes(24).toString("base64url") };
    writeFileSync(path, JSON.stringify(issued), { mode: 0o600 });
    return issued;
  }
}

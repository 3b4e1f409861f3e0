import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { SoapParty } from "../../../../adapters/sdk/connectors/soap/settings.ts";

const accountsSchema = z.record(z.string(), z.object({ account: z.string(), password: z.string() }));

/** An account for each party, made at the first start and kept, so that adapters go on after a restart. */
export function issueAccounts(dataDir: string, ids: readonly string[]): readonly SoapParty[] {
  const path = join(dataDir, "accounts.json");
  mkdirSync(dataDir, { recursive: true });
  const accounts = readAccounts(path);
  for (const id of ids) accounts[id] ??= { account: `hub-${id}`, password: randomBytes(12).toString("base64url") };
  writeFileSync(path, JSON.stringify(accounts), { mode: 0o600 });
  return ids.map((id) => ({ id, ...accounts[id]! }));
}

function readAccounts(path: string): z.infer<typeof accountsSchema> {
  try {
    return accountsSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return {};
  }
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HubError } from "../../../services/shared/errors.ts";
import { placeholdersIn, type PlaceholderValues } from "./placeholders.ts";
import type { AdapterManifestFile } from "./schema.ts";

const SECRETS_NAME = "secrets.env";

/**
 * Values of a manifest's placeholders, and of nothing else: the environment over the secrets.env in the manifest's folder. A placeholder without one
 * is left off. Fails with INVALID_REQUEST for a line of the file that is none.
 */
export function manifestValues({ connector, feeds, targets }: AdapterManifestFile, folder: string, environment: PlaceholderValues): Readonly<Record<string, string>> {
  const path = join(folder, SECRETS_NAME);
  const kept = existsSync(path) ? parseSecrets(readFileSync(path, "utf8"), path) : {};
  const names = placeholdersIn([connector.settings, feeds, targets]);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name] || kept[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** `NAME=value` lines; blank lines and those that begin with # do not count; quotes around a value are taken off. */
export function parseSecrets(text: string, path: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/^\ufeff/, "").trim();
    if (line === "" || line.startsWith("#")) continue;
    const [, name, value = ""] = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line) ?? [];
    // The line itself may be a secret: it is not shown.
    if (name === undefined) throw new HubError("INVALID_REQUEST", `${path}:${index + 1}: 应为 名称=值 / expected NAME=value`, { path, line: String(index + 1) });
    values[name] = value.replace(/^(["'])(.*)\1$/, "$2");
  }
  return values;
}

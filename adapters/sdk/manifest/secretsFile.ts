import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HubError } from "../../../services/shared/errors.ts";
import type { PlaceholderValues } from "./placeholders.ts";

const SECRETS_NAME = "secrets.env";

/** Values of placeholders: the environment over the secrets.env beside the manifest. Fails with INVALID_REQUEST for a line that is none. */
export function placeholderValues(folder: string, environment: PlaceholderValues): PlaceholderValues {
  const path = join(folder, SECRETS_NAME);
  const kept = existsSync(path) ? parseSecrets(readFileSync(path, "utf8"), path) : {};
  return { ...kept, ...Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== "")) };
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

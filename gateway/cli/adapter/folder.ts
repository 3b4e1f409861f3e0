import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { HubError } from "../../../services/shared/errors.ts";
import { readJsonFile, writeFileAtomically } from "../supervisor/jsonFile.ts";

/** What an adapter's folder keeps of the hub; readable by its owner only. */
export interface Credentials {
  /** Id of the adapter the keys are for. */
  readonly adapterId: string;
  /** `host:port` where it was submitted. */
  readonly address: string;
  /** Opens the adapter at the register; from the first submission. */
  readonly applicantKey: string;
  /** The system's own key; from the first rotation. */
  readonly key?: string | undefined;
  /** Until when the key is good, RFC 3339. */
  readonly keyUntil?: string | undefined;
}

const schema = z.object({ adapterId: z.string(), address: z.string(), applicantKey: z.string(), key: z.string().optional(), keyUntil: z.string().optional() });

export const MANIFEST_NAME = "manifest.yaml";

/** The folder of an adapter: where its manifest is. */
export const folderOf = (manifestPath: string): string => dirname(manifestPath);

const credentialsPath = (folder: string) => join(folder, ".hub", "credentials.json");

/** Undefined before the first submission. Throws INVALID_REQUEST when the file is broken. */
export function findCredentials(folder: string): Credentials | undefined {
  return readJsonFile(credentialsPath(folder), schema);
}

/** Written as a whole or not at all: a key that is shown once must not be lost. */
export function saveCredentials(folder: string, credentials: Credentials): void {
  const path = credentialsPath(folder);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileAtomically(path, `${JSON.stringify(credentials, null, 2)}\n`);
}

/** Values of placeholders: the environment over the folder's secrets.env. */
export function placeholderValues(folder: string, environment: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string | undefined>> {
  const path = join(folder, "secrets.env");
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

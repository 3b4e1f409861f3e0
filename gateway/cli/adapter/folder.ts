import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
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

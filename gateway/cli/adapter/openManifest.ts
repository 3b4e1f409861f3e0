import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readManifestFile, type ReadManifest } from "../../../adapters/sdk/manifest/readManifest.ts";
import { MANIFEST_NAME } from "./folder.ts";

/** A manifest and where it lies. */
export interface OpenManifest extends ReadManifest {
  readonly path: string;
  /** The adapter's folder. */
  readonly folder: string;
}

/** Path of the manifest: as named, in the folder that is named, or in the working directory. */
export function manifestPath(named: string | undefined): string {
  const path = resolve(named ?? ".");
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, MANIFEST_NAME) : path;
}

/** Fails with INVALID_REQUEST when it cannot be read, or, with every problem and its place, when it is wrong. */
export async function openManifest(named: string | undefined): Promise<OpenManifest> {
  const path = manifestPath(named);
  return { ...(await readManifestFile(path)), path, folder: dirname(path) };
}

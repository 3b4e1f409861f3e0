import { dirname, resolve } from "node:path";
import type { BoundAdapter } from "./sdk/boundAdapter.ts";
import { bindManifest } from "./sdk/manifest/manifestAdapter.ts";
import type { PlaceholderValues } from "./sdk/manifest/placeholders.ts";
import { readManifestFile } from "./sdk/manifest/readManifest.ts";
import { manifestValues } from "./sdk/manifest/secretsFile.ts";
import type { HealthOptions } from "./sdk/runtime/healthLoop.ts";

/** An adapter that a host runs, and what it says of itself. */
export interface Hostable {
  readonly adapter: BoundAdapter;
  readonly health: HealthOptions;
}

/** Whether a name on the host's command line is the path of a manifest. */
export const isManifestPath = (name: string): boolean => /\.ya?ml$/i.test(name);

/** The adapter of a manifest; its placeholders are taken from the environment and the secrets.env beside it. */
export async function hostedManifest(path: string, environment: PlaceholderValues): Promise<Hostable> {
  const { manifest, hash } = await readManifestFile(path);
  const values = manifestValues(manifest, dirname(resolve(path)), environment);
  return { adapter: bindManifest(manifest, { values }), health: { manifestVersion: manifest.version, manifestHash: hash } };
}

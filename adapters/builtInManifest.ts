import { join } from "node:path";
import type { Adapter } from "./sdk/contract.ts";
import type { Parts } from "./sdk/manifest/connectorParts.ts";
import { manifestAdapter } from "./sdk/manifest/manifestAdapter.ts";
import { readManifestFile } from "./sdk/manifest/readManifest.ts";

/** The adapter of `adapters/<system>/manifest.yaml`. What its placeholders stand for is given by the host's settings of that system. */
export async function builtInManifest(system: string): Promise<Adapter<Parts>> {
  const { manifest } = await readManifestFile(join(import.meta.dirname, system, "manifest.yaml"));
  return manifestAdapter(manifest, { values: {} });
}

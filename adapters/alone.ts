import { HubError } from "../services/shared/errors.ts";
import { runProved } from "./provedAdapter.ts";
import { builtInAdapters } from "./registry.ts";
import type { BoundAdapter } from "./sdk/boundAdapter.ts";
import { bindManifest } from "./sdk/manifest/manifestAdapter.ts";
import { readManifestFile } from "./sdk/manifest/readManifest.ts";

/** Process entry of one adapter in a sandbox or a conformance run: a built-in one by its system, any other by the path of its manifest. */
async function findAdapter(name: string): Promise<BoundAdapter> {
  if (/\.ya?ml$/.test(name)) return bindManifest((await readManifestFile(name)).manifest, { values: process.env });
  const adapter = builtInAdapters.find(({ manifest }) => manifest.system === name);
  if (!adapter) throw new HubError("SYSTEM_NOT_FOUND", `没有内置适配器 / no built-in adapter: ${name}`, { system: name });
  return adapter;
}

const [name = "", mark] = process.argv.slice(2);
await runProved(await findAdapter(name), mark);

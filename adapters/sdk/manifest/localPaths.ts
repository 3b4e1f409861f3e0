import { dirname, resolve } from "node:path";
import { z } from "zod";
import type { KnownConnectors } from "../connectors/contract.ts";
import type { AdapterManifestFile } from "./schema.ts";

/** Settings that a connector marks with `.meta({ path: true })` name files beside the manifest; addresses and placeholders stay. */
export function withLocalPaths(manifest: AdapterManifestFile, file: string, known: KnownConnectors): AdapterManifestFile {
  const { kind, settings } = manifest.connector;
  const schema = known[kind]?.settings;
  const shape = schema instanceof z.ZodObject ? (schema.shape as Readonly<Record<string, z.ZodType>>) : {};
  const resolved = Object.entries(settings).map(([name, value]) => {
    const isPath = shape[name]?.meta()?.["path"] === true && typeof value === "string" && !/^\$\{|^\w+:\/\//.test(value);
    return [name, isPath ? resolve(dirname(file), value) : value];
  });
  return { ...manifest, connector: { kind, settings: Object.fromEntries(resolved) as Record<string, unknown> } };
}

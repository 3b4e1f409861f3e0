import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Registry } from "../../proto/gen/hub/registry/v1/registry.ts";
import { toOpenApi } from "../http/openapi/openApi.ts";
import { toAsyncApi } from "./asyncApi.ts";
import { entryOf, toCatalogue } from "./catalogue.ts";
import { eventSchema } from "./jsonSchema.ts";
import type { ContractModel } from "./model.ts";

const PROTO = join(import.meta.dirname, "../../proto/hub");

export interface ExportOptions {
  readonly directory: string;
  readonly version: string;
  /** Who sends and who subscribes. */
  readonly registry: Pick<Registry, "systems" | "subscriptions">;
}

/** Writes every form of the contracts below the directory, over what stands there; returns the paths written, directories with a slash. */
export async function exportContracts(model: ContractModel, { directory, version, registry }: ExportOptions): Promise<readonly string[]> {
  await mkdir(join(directory, "schemas"), { recursive: true });
  await cp(PROTO, join(directory, "proto/hub"), { recursive: true });
  for (const type of model.events) await writeFile(join(directory, "schemas", `${type}.schema.json`), json(eventSchema(model, type)));
  const files: Readonly<Record<string, string>> = {
    "asyncapi.yaml": stringify(toAsyncApi(model, version), { aliasDuplicateObjects: false }),
    "openapi.yaml": stringify(toOpenApi(model, version), { aliasDuplicateObjects: false }),
    "catalogue.md": toCatalogue(model, registry, version),
    "catalogue.json": json({ version, events: model.events.map((type) => entryOf(model, registry, type)) }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return ["proto/", "schemas/", ...Object.keys(files)];
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Agency, Subscription, System } from "../../proto/gen/hub/registry/v1/registry.ts";

/** What a fresh register starts with. */
export interface RegistrySeeds {
  readonly systems: readonly System[];
  readonly subscriptions: readonly Subscription[];
  /** `system`: the system through which the agency's records normally come. */
  readonly agencies: readonly { readonly agency: Agency; readonly system?: string | undefined }[];
}

/** Folder of the seeds that come with the product. */
export const SEEDS_DIR = join(import.meta.dirname, "../../seeds");

const registryFile = z.strictObject({ systems: z.array(z.unknown()), subscriptions: z.array(z.unknown()) });

const agenciesFile = z.object({
  agencies: z.array(
    z.object({
      uscc: z.string(),
      name: z.string(),
      division: z.string().default(""),
      department: z.string().default(""),
      system: z.string().optional(),
      successor: z.object({ uscc: z.string(), from: z.string() }).optional(),
      superior: z.string().optional(),
    }),
  ),
});

/** Reads registry.json and agencies.json. Fails when one is missing or not of its form. */
export async function loadSeeds(dir = SEEDS_DIR): Promise<RegistrySeeds> {
  const registry = registryFile.parse(JSON.parse(await readFile(join(dir, "registry.json"), "utf8")));
  const { agencies } = agenciesFile.parse(JSON.parse(await readFile(join(dir, "agencies.json"), "utf8")));
  return {
    systems: registry.systems.map((json) => System.fromJSON(json)),
    subscriptions: registry.subscriptions.map((json) => Subscription.fromJSON(json)),
    agencies: agencies.map(({ successor, superior, system, ...agency }) => ({
      agency: Agency.fromPartial({ ...agency, superiorUscc: superior ?? "", successorUscc: successor?.uscc ?? "", successorFrom: successor?.from ?? "" }),
      system,
    })),
  };
}

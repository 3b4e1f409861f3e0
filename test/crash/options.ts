import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { disasterNames, type DisasterName } from "./disasters/disasters.ts";
import { victims, type Victim } from "./hub/processes.ts";

const schema = z.strictObject({
  rounds: z.coerce.number().int().min(1).max(10_000).default(20),
  profile: z.enum(["strict", "fast"]).default("strict"),
  seed: z.coerce.number().int().min(0).max(2 ** 32 - 1).optional(),
  dataDir: z.string().min(1).optional(),
  disaster: z.enum(disasterNames).optional(),
  only: z.array(z.enum(victims)).min(1).default([...victims]),
  json: z.boolean().default(false),
});

export interface CrashOptions {
  readonly rounds: number;
  readonly profile: "strict" | "fast";
  /** Chooses rows, victims and pauses. */
  readonly seed: number;
  /** Kept after the run; absent = a temporary directory that is kept only when something went wrong. */
  readonly dataDir: string | undefined;
  /** What happens instead of kills. */
  readonly disaster: DisasterName | undefined;
  /** What is killed. */
  readonly only: readonly Victim[];
  readonly json: boolean;
}

/** Reads the command line. Throws an Error in words for wrong usage. */
export function readOptions(args: readonly string[]): CrashOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: "string" },
      profile: { type: "string" },
      seed: { type: "string" },
      "data-dir": { type: "string" },
      disaster: { type: "string" },
      only: { type: "string", multiple: true },
      json: { type: "boolean" },
    },
  });
  const { "data-dir": dataDir, ...rest } = values;
  const parsed = schema.safeParse({ ...rest, dataDir });
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  if (dataDir !== undefined && existsSync(join(dataDir, "hub.json"))) {
    throw new Error(`数据目录须为新目录 / the data directory must be new: ${dataDir}`);
  }
  const { seed = Math.floor(Math.random() * 2 ** 32) } = parsed.data;
  return { ...parsed.data, seed, dataDir: parsed.data.dataDir, disaster: parsed.data.disaster };
}

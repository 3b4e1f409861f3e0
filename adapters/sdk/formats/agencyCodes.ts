import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** Credit code of an agency by its full name. */
export type AgencyCodes = ReadonlyMap<string, string>;

const register = z.object({ agencies: z.array(z.object({ uscc: z.string(), name: z.string() })) });

let loaded: AgencyCodes | undefined;

/** The agencies of seeds/agencies.json, read once. */
export function agencyCodes(): AgencyCodes {
  loaded ??= readAgencyCodes(join(import.meta.dirname, "../../../seeds/agencies.json"));
  return loaded;
}

/** Agency codes from a register file of the form `{ agencies: [{ uscc, name }] }`. */
export function readAgencyCodes(path: string): AgencyCodes {
  const { agencies } = register.parse(JSON.parse(readFileSync(path, "utf8")));
  return new Map(agencies.map(({ uscc, name }) => [name, uscc]));
}

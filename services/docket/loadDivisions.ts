import { readFileSync } from "node:fs";
import { z } from "zod";

const FILE = new URL("../../seeds/divisions.json", import.meta.url);

const file = z.object({ divisions: z.array(z.object({ code: z.string(), name: z.string() })) });

/** Names of the divisions of the province by GB/T 2260 code, former ones included. Throws ZodError when the file is not of its form. */
export function loadDivisions(): ReadonlyMap<string, string> {
  return new Map(file.parse(JSON.parse(readFileSync(FILE, "utf8"))).divisions.map(({ code, name }) => [code, name]));
}

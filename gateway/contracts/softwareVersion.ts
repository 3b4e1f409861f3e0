import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const schema = z.object({ version: z.string() });

/** Version of this software, from package.json. */
export function softwareVersion(): string {
  return schema.parse(JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"))).version;
}

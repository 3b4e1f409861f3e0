/** Writes docs/schemas/adapter-manifest.schema.json from the format and the connectors. Run by `npm run generate`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { manifestJsonSchema } from "./manifestJsonSchema.ts";

const path = join(import.meta.dirname, "../../../docs/schemas/adapter-manifest.schema.json");
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, `${JSON.stringify(manifestJsonSchema(), undefined, 2)}\n`);

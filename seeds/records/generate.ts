import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { seedRows } from "./input.ts";

/** Writes penalties.json and expected.json beside this file: `node seeds/records/generate.ts`. */
const files = {
  "penalties.json": seedRows.map(({ values }) => values),
  "expected.json": seedRows.map(({ expected }) => expected),
};

for (const [name, rows] of Object.entries(files)) {
  const lines = rows.map((row) => `  ${JSON.stringify(row)}`);
  writeFileSync(join(import.meta.dirname, name), `[\n${lines.join(",\n")}\n]\n`);
}

/**
 * Writes work-calendar.json from the npm package `chinese-days`. Run it after updating the package, when a new yearly
 * notice is out: `node seeds/calendar/generate.ts`. Only years the package has a file for count as announced.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

interface YearFile {
  readonly holidays: Readonly<Record<string, string>>;
  readonly workdays: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
const packageFile = require.resolve("chinese-days/package.json");
const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };
const folder = join(dirname(packageFile), "dist", "years");

const years: Record<string, { announced: boolean }> = {};
const off: string[] = [];
const makeup: string[] = [];
for (const name of readdirSync(folder).filter((file) => /^\d{4}\.json$/.test(file)).toSorted()) {
  const file = JSON.parse(readFileSync(join(folder, name), "utf8")) as YearFile;
  const days = Object.keys(file.holidays);
  if (days.length === 0) continue;
  years[name.slice(0, 4)] = { announced: true };
  off.push(...days);
  makeup.push(...Object.keys(file.workdays));
}

const table = {
  source: `国务院办公厅 yearly notices on 节假日安排, by chinese-days ${version} (MIT)`,
  years,
  off: off.toSorted(),
  makeup: makeup.toSorted(),
};
writeFileSync(new URL("work-calendar.json", import.meta.url), `${JSON.stringify(table, null, 1)}\n`);
process.stdout.write(`${Object.keys(years).length} years, ${off.length} days off, ${makeup.length} days worked instead\n`);

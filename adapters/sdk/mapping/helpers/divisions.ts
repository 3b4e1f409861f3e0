import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const schema = z.object({ divisions: z.array(z.object({ code: z.string(), name: z.string(), parent: z.string().nullable() })) });

/** Divisions of the province, those of 2018 and those of today: codes that ended stay readable. */
export interface Divisions {
  /** Code of a name, of a name below its parents' (`贵阳市云岩区`), or of a code; undefined when unknown. */
  codeOf(text: string): string | undefined;
  nameOf(code: string): string | undefined;
}

let loaded: Divisions | undefined;

/** The divisions of seeds/divisions.json, read once. */
export function divisions(): Divisions {
  loaded ??= readDivisions(join(import.meta.dirname, "../../../../seeds/divisions.json"));
  return loaded;
}

function readDivisions(path: string): Divisions {
  const rows = schema.parse(JSON.parse(readFileSync(path, "utf8"))).divisions;
  const byCode = new Map(rows.map((row) => [row.code, row]));
  const byName = new Map(rows.map(({ code, name }) => [name, code]));
  return {
    codeOf(text) {
      const plain = text.normalize("NFKC").replaceAll(/\s/g, "");
      // Codes of towns and villages begin with that of their county; short ones are filled up.
      const code = /^\d{2}(\d{2}){0,2}(\d{3}){0,2}$/.test(plain) ? plain.slice(0, 6).padEnd(6, "0") : undefined;
      if (code !== undefined) return byCode.has(code) ? code : undefined;
      return byName.get(plain) ?? longestEnd(plain, byName);
    },
    nameOf: (code) => byCode.get(code)?.name,
  };
}

/** `贵州省贵阳市云岩区`: names follow each other from the largest to the smallest, so the smallest is the longest known end. */
function longestEnd(text: string, byName: ReadonlyMap<string, string>): string | undefined {
  for (let start = 1; start < text.length; start++) {
    const code = byName.get(text.slice(start));
    if (code !== undefined && byName.has(text.slice(0, start).replace(/^.*省/, "") || "贵州省")) return code;
  }
  return undefined;
}

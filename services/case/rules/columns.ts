import { editDistance } from "../../shared/editDistance.ts";
import type { FieldTable } from "./penaltyFields.ts";
import type { Findings } from "./findings.ts";
import { blankCells, v2Codes } from "./v2Codes.ts";
import type { V2Cells, V2Code } from "./v2Codes.ts";

/** Columns of the exchange itself, which carry no fact of the record. */
const CARRIERS: ReadonlySet<string> = new Set(["AJBH", "OP", "VERSION", "CHANGED_AT"]);
const LONGEST_NAME = 40;
const MOST_REPORTED = 50;

type Values = Readonly<Record<string, string>>;

/** The values under their standard columns as received; other columns wait for readOtherColumns. */
export function readColumns(values: Values): V2Cells {
  const received = blankCells();
  for (const code of v2Codes) {
    const value = values[code];
    if (value !== undefined) received[code] = value;
  }
  return received;
}

/** Names of the columns that are not of the standard; undefined for an ordinary row (hot path). */
export function otherColumns(values: Values, table: FieldTable): string[] | undefined {
  let others: string[] | undefined;
  for (const name of Object.keys(values)) {
    if (table.byCode.has(name) || CARRIERS.has(name)) continue;
    others ??= [];
    others.push(name);
  }
  return others;
}

/**
 * Takes over what stands under another or misspelt name, if it is plain which column is meant and that column is blank;
 * reports every such column (W009).
 */
export function readOtherColumns(
  names: readonly string[],
  values: Values,
  into: { received: V2Cells; findings: Findings; table: FieldTable },
): void {
  for (const name of names.slice(0, MOST_REPORTED)) {
    const meant = findMeant(name, into.table);
    const value = values[name] ?? "";
    if (meant?.sure === true && into.received[meant.code] === "") {
      into.received[meant.code] = value;
      if (name.trim().toUpperCase() === meant.code) continue;
      into.findings.warn("W009", name, name, { zh: `按 ${meant.code} 读取`, en: `read as ${meant.code}` });
    } else {
      const hint = meant && { zh: `未采用，是否为 ${meant.code}`, en: `not used; is ${meant.code} meant?` };
      into.findings.warn("W009", name, name, hint ?? { zh: "未采用", en: "not used" });
    }
  }
  const rest = names.length - MOST_REPORTED;
  if (rest > 0) into.findings.warn("W009", "*", "", { zh: `另有 ${rest} 列未采用`, en: `${rest} more columns not used` });
}

interface Meant {
  code: V2Code;
  /** No other column is as near, and the name is nearly right. */
  sure: boolean;
}

function findMeant(name: string, table: FieldTable): Meant | undefined {
  const word = name.trim().toUpperCase();
  const known = table.aliases.get(word);
  if (known !== undefined) return { code: known, sure: true };
  if (word.length > LONGEST_NAME) return undefined;
  const near = v2Codes
    .map((code) => ({ code, distance: editDistance(word, code) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [first, second] = near;
  // Short codes differ by one or two letters among themselves, so they allow fewer slips.
  if (first === undefined || first.distance > Math.min(2, Math.floor(first.code.length / 4))) return undefined;
  const unrivalled = second === undefined || second.distance > first.distance;
  return { code: first.code, sure: unrivalled && !table.v1Columns.has(word) };
}

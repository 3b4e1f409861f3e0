import { toHubError } from "../../../../services/shared/errors.ts";
import type { Finding } from "../contract.ts";
import { openTable, type Database, type Table } from "./database.ts";
import { nearestFirst } from "./nearest.ts";
import { missingRights, type Right } from "./rights.ts";
import type { TableFeed, TableTarget } from "./settings.ts";

interface Parts {
  readonly feeds: ReadonlyMap<string, TableFeed>;
  readonly targets: ReadonlyMap<string, TableTarget>;
}

/** A table that the manifest names, what for, and the columns that must be there. */
interface Wanted {
  readonly place: string;
  readonly table: string;
  /** Setting → column. */
  readonly columns: ReadonlyMap<string, string>;
  /** Right → the columns for which it is needed. */
  readonly rights: Readonly<Partial<Record<Right, readonly string[]>>>;
  /** By one of these columns rows are looked for: an index should begin with it. */
  readonly sought: readonly string[];
}

/** Looks at the connection, each table, its columns, rights and indexes. */
export async function checkTables(database: Database, schema: string | undefined, parts: Parts): Promise<readonly Finding[]> {
  try {
    await database.query("select 1 as one", []);
  } catch (error) {
    return [{ ok: false, place: "connection", message: toHubError(error).message }];
  }
  const findings: Finding[] = [{ ok: true, place: "connection", message: "已连接 / connected" }];
  for (const wanted of wantedTables(parts)) findings.push(...(await checkTable(database, schema, wanted).catch((error: unknown) => [{ ok: false, place: wanted.place, message: toHubError(error).message }])));
  return findings;
}

async function checkTable(database: Database, schema: string | undefined, { place, table: name, columns, rights, sought }: Wanted): Promise<readonly Finding[]> {
  const table = openTable(database, name, schema);
  const known = [...(await table.columns()).keys()];
  if (known.length === 0) {
    const where = schema === undefined ? "" : `（${schema}）`;
    return [{ ok: false, place, message: `没有表 ${name}${where}，或登录用户无权查看：请核对 table 与 schema，或授予权限 / no table ${name}, or the login may not see it: check \`table\` and \`schema\`, or grant the right` }];
  }
  const missing = [...columns].filter(([, column]) => !known.includes(column));
  const findings: Finding[] = missing.map(([setting, column]) => ({
    ok: false,
    place: `${place}.${setting}`,
    message: `表 ${name} 没有列 ${column}；现有列: ${nearestFirst(column, known).join("、")} / table ${name} has no column ${column}; it has: see above, nearest first`,
  }));
  const lacking = missing.length > 0 ? [] : await missingRights(database, table, rights);
  findings.push(...lacking.map((right) => ({ ok: false, place, message: `对表 ${name} 没有 ${right} 权限：请授予 / no right to ${right} on ${name}: grant it to the login` })));
  if (findings.length > 0) return findings;
  const found = { ok: true, place, message: `表 ${name}，${known.length} 列 / table ${name}, ${known.length} columns` };
  return [found, ...(await missingIndexes(table, place, sought))];
}

/** No fault, but a large table without one is read from end to end each time. */
async function missingIndexes({ name, indexed }: Table, place: string, sought: readonly string[]): Promise<readonly Finding[]> {
  const known = sought.length === 0 ? new Set() : await indexed();
  if (known.size === 0 || sought.some((column) => known.has(column))) return [];
  const columns = sought.join("、");
  return [{ ok: true, place, message: `表 ${name} 的 ${columns} 没有索引，行多时会变慢：建议建立 / no index of ${name} begins with ${columns}: make one, or it gets slow with many rows` }];
}

function wantedTables({ feeds, targets }: Parts): readonly Wanted[] {
  return [...[...feeds].flatMap(([name, feed]) => wantedByFeed(`feeds.${name}`, feed)), ...[...targets].map(([name, target]) => wantedByTarget(`targets.${name}`, target))];
}

const listed = (setting: string, columns: readonly string[] = []): readonly (readonly [string, string])[] => columns.map((column, index) => [`${setting}.${index}`, column]);

const named = (columns: Readonly<Record<string, string | undefined>>): readonly (readonly [string, string])[] =>
  Object.entries(columns).flatMap(([setting, column]) => (column === undefined ? [] : [[setting, column] as const]));

function wantedByFeed(place: string, { table, key, order, columns, since, state, watermark, write }: TableFeed): readonly Wanted[] {
  const writeBack = Object.fromEntries(Object.entries(write).map(([setting, column]) => [`write.${setting}`, column]));
  const all = [...listed("key", key), ...listed("order", order), ...listed("columns", columns), ...listed("watermark.columns", watermark?.columns), ...named({ since, "state.column": state?.column, ...writeBack })];
  const written = named({ state: state?.column, ...write }).map(([, column]) => column);
  const feed: Wanted = { place, table, columns: new Map(all), rights: { select: all.map(([, column]) => column), update: written }, sought: state === undefined ? watermark!.columns : [state.column, ...(order ?? key)] };
  const cursor = watermark?.cursorTable;
  if (cursor === undefined) return [feed];
  const { table: cursorTable, feed: name, position } = cursor;
  const rights = { select: [name, position], insert: [name, position], update: [position] };
  return [feed, { place: `${place}.watermark.cursorTable`, table: cursorTable, columns: new Map(named({ feed: name, position })), rights, sought: [name] }];
}

function wantedByTarget(place: string, { table, mode, key = [], delivery, version, record, event, time, receipt }: TableTarget): Wanted {
  const own = named({ delivery, version, record, event, time });
  const columns = new Map([...listed("key", key), ...own, ...named({ receipt })]);
  const written = own.map(([, column]) => column);
  const rights = { select: [...columns.values()], ...(mode === "update" ? {} : { insert: [...key, ...written] }), ...(mode === "insert" ? {} : { update: written }) };
  return { place, table, columns, rights, sought: mode === "insert" ? [delivery!] : key };
}

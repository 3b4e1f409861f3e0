import type { TargetRecord, WriteResult } from "../contract.ts";
import type { Query, Table } from "./database.ts";
import type { Column, Dialect } from "./dialect.ts";
import { textOf, type Row } from "./rows.ts";
import type { TableTarget } from "./settings.ts";
import { Statement, toSqlValue } from "./statement.ts";
import { updateRows, type RowUpdate } from "./updateRows.ts";
import { nowFor, type Cell } from "./writeBack.ts";

/** What became of a record. */
export interface Applied extends Omit<WriteResult, "deliveryId"> {
  readonly record: TargetRecord;
}

interface Work {
  readonly query: Query;
  readonly dialect: Dialect;
  readonly table: Table;
  readonly columns: ReadonlyMap<string, Column>;
  readonly target: TableTarget;
}

/** A record with everything that its row is to hold. */
interface Cells {
  readonly record: TargetRecord;
  readonly cells: Row;
}

/** Applies records inside a transaction. Rows that are there are read under a lock first, so plain inserts and updates are enough. */
export async function applyRecords(work: Work, records: readonly TargetRecord[]): Promise<readonly Applied[]> {
  const { target } = work;
  const wanted = records.map((record) => ({ record, cells: cellsOf(target, record) }));
  const present = await findPresent(work, wanted);
  const isKept = ({ record, cells }: Cells): boolean => present(cells).some((row) => keeps(target, row, record));
  const exists = ({ cells }: Cells): boolean => target.mode !== "insert" && present(cells).length > 0;
  const open = wanted.filter((one) => !isKept(one));
  const missing = new Set(target.mode === "update" ? open.filter((one) => !exists(one)) : []);
  await updateRows({ ...work, key: target.key ?? [] }, open.filter(exists).map((one) => toUpdate(target, one)));
  await insertRows(work, open.filter((one) => !exists(one) && !missing.has(one)));
  const receipts = await receiptsOf(work, wanted);
  return wanted.map((one) => {
    const { record } = one;
    if (missing.has(one) && target.missing === "ignore") return { record, result: "kept", receipt: "" };
    if (missing.has(one)) return { record, result: "refused", receipt: "", message: `${target.table} 中没有对应的行 / no row for it in ${target.table}` };
    return { record, result: open.includes(one) ? "written" : "kept", receipt: receipts(one) };
  });
}

function cellsOf({ delivery, version, record: key, event }: TableTarget, record: TargetRecord): Row {
  const own: [string | undefined, string | number][] = [[delivery, record.deliveryId], [version, record.version], [key, record.key], [event, record.eventId]];
  return { ...record.fields, ...Object.fromEntries(own.flatMap(([column, value]) => (column === undefined ? [] : [[column, value]]))) };
}

/** A row stays as it is when it has this delivery or this version, or a later one, already. */
function keeps({ delivery, version }: TableTarget, row: Row, record: TargetRecord): boolean {
  if (delivery !== undefined && row[delivery] === record.deliveryId) return true;
  return version !== undefined && row[version] !== null && Number(row[version]) >= record.version;
}

/** Columns whose values say that two rows are about the same: the key, or in a table of deliveries the delivery and the record. */
const identities = ({ mode, key = [], delivery, record, version }: TableTarget): readonly (readonly string[])[] =>
  mode === "insert" ? [delivery!, ...(record !== undefined && version !== undefined ? [record] : [])].map((column) => [column]) : [key];

/** Text for text, as the database compares: 7 is "7". */
const identityOf = (columns: readonly string[], row: Row): string => JSON.stringify(columns.map((column) => toSqlValue(row[column], undefined)));

/** Reads the rows that are there already and locks them against changes of others. */
async function findPresent({ query, dialect, table, columns, target }: Work, wanted: readonly Cells[]): Promise<(cells: Row) => readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const identity of identities(target)) {
    const statement = new Statement(dialect, columns);
    const read = [...new Set([...identity, target.delivery, target.version].filter((name) => name !== undefined))].map(dialect.quote).join(", ");
    const rows = await query<Row>(`select ${read} from ${table.sql} where ${statement.keyIn(identity, wanted.map(({ cells }) => cells))} for update`, statement.values);
    for (const row of rows) {
      const name = `${identity.join()}${identityOf(identity, row)}`;
      found.set(name, [...(found.get(name) ?? []), row]);
    }
  }
  return (cells) => identities(target).flatMap((identity) => found.get(`${identity.join()}${identityOf(identity, cells)}`) ?? []);
}

function toUpdate({ key, time }: TableTarget, { cells }: Cells): RowUpdate {
  const changes: Cell[] = Object.keys(cells).filter((column) => !key!.includes(column)).map((column) => ({ column, value: cells[column] }));
  return { row: cells, cells: time === undefined ? changes : [...changes, { column: time, now: true }] };
}

/** Rows with the same columns go in together; columns without a value are left to the table's defaults. */
async function insertRows({ query, dialect, table, columns, target }: Work, rows: readonly Cells[]): Promise<void> {
  const alike = new Map<string, Cells[]>();
  const namesOf = ({ cells }: Cells): readonly string[] => Object.keys(cells).filter((name) => cells[name] !== null).sort();
  for (const one of rows) {
    const names = namesOf(one).join();
    const group = alike.get(names) ?? [];
    if (group.push(one) === 1) alike.set(names, group);
  }
  for (const group of alike.values()) {
    const names = namesOf(group[0]!);
    const size = Math.max(1, Math.floor(dialect.maxValues / (names.length + 1)));
    for (let start = 0; start < group.length; start += size) {
      const statement = new Statement(dialect, columns);
      const tuples = group.slice(start, start + size).map(({ cells }) => {
        const values = names.map((name) => statement.put(name, cells[name]));
        if (target.time !== undefined) values.push(nowFor(statement, columns, target.time, dialect.now));
        return `(${values.join(", ")})`;
      });
      const into = [...names, ...(target.time === undefined ? [] : [target.time])].map(dialect.quote).join(", ");
      await query(`insert into ${table.sql} (${into}) values ${tuples.join(", ")}`, statement.values);
    }
  }
}

/** The receipt of each record: what the system put into its column, or the table and the delivery. */
async function receiptsOf({ query, dialect, table, columns, target }: Work, wanted: readonly Cells[]): Promise<(one: Cells) => string> {
  const { receipt } = target;
  if (receipt === undefined) return ({ record }) => `${target.table}/${record.deliveryId}`;
  const [identity] = identities(target);
  const statement = new Statement(dialect, columns);
  const read = [...new Set([...identity!, receipt])].map(dialect.quote).join(", ");
  const rows = await query<Row>(`select ${read} from ${table.sql} where ${statement.keyIn(identity!, wanted.map(({ cells }) => cells))}`, statement.values);
  const found = new Map(rows.map((row) => [identityOf(identity!, row), textOf(row[receipt])]));
  return ({ cells }) => found.get(identityOf(identity!, cells)) ?? "";
}

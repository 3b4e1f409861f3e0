import { mysql, postgres } from "../../../../adapters/sdk/connectors/exchange-table/dialect.ts";
import type { TableTarget } from "../../../../adapters/sdk/connectors/exchange-table/settings.ts";
import type { ColumnType, TableShape } from "./shape.ts";

/** What the simulated side needs beside plain statements, for each kind of database. */
export interface Ddl {
  readonly quote: (identifier: string) => string;
  createTable(schema: string, shape: TableShape): string;
  addColumn(schema: string, table: string, column: string): string;
  /** Statements that log what the adapter does to a target, and refuse rows that hold the text to be refused. */
  watch(schema: string, name: string, target: TableTarget, columns: readonly string[]): readonly string[];
  /** Tables of the simulated side itself. */
  readonly own: (schema: string) => readonly string[];
}

type Types = Readonly<Record<ColumnType, string>>;

const POSTGRES_TYPES: Types = { serial: "bigserial", word: "text", text: "text", int: "int", time: "timestamptz not null default clock_timestamp()" };
const MYSQL_TYPES: Types = { serial: "bigint auto_increment", word: "varchar(160)", text: "longtext", int: "int", time: "datetime(6) not null default current_timestamp(6)" };

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function tableSql(quote: (name: string) => string, types: Types, schema: string, { name, columns, key, defaults }: TableShape): string {
  const lines = [...columns].map(([column, type]) => {
    const value = defaults.get(column);
    return `${quote(column)} ${types[type]}${value === undefined ? "" : ` not null default ${literal(value)}`}`;
  });
  const serials = [...columns].filter(([column, type]) => type === "serial" && !(key.length === 1 && key[0] === column)).map(([column]) => `unique (${quote(column)})`);
  return `create table if not exists ${quote(schema)}.${quote(name)} (${[...lines, `primary key (${key.map(quote).join(", ")})`, ...serials].join(", ")})`;
}

const REFUSAL = "系统拒收该记录 / the system refuses this record";

const { quote: pg } = postgres;
const { quote: my } = mysql;

export const postgresDdl: Ddl = {
  quote: pg,
  createTable: (schema, shape) => tableSql(pg, POSTGRES_TYPES, schema, shape),
  addColumn: (schema, table, column) => `alter table ${pg(schema)}.${pg(table)} add column if not exists ${pg(column)} text`,
  own: (schema) => [
    `create schema if not exists ${pg(schema)}`,
    `create table if not exists ${pg(schema)}.hub_effect_log (id bigserial primary key, target text, delivery_id text, record_key text, version int, stored text)`,
    `create table if not exists ${pg(schema)}.hub_refuse (words text)`,
  ],
  watch(schema, name, { table, delivery, record, version }) {
    const valueOf = (column: string | undefined, none: string) => (column === undefined ? none : `new.${pg(column)}`);
    const [trigger, own] = [pg(`watch_${name}`), pg(schema)];
    return [
      `create or replace function ${own}.${trigger}() returns trigger language plpgsql as $watch$ begin
        if exists (select from ${own}.hub_refuse where words <> '' and position(words in to_jsonb(new)::text) > 0) then raise exception '${REFUSAL}'; end if;
        insert into ${own}.hub_effect_log (target, delivery_id, record_key, version, stored)
        values (${literal(name)}, ${valueOf(delivery, "''")}, ${valueOf(record, "''")}, ${valueOf(version, "0")}, to_jsonb(new)::text);
        return null; end $watch$`,
      `create or replace trigger ${trigger} after insert or update on ${own}.${pg(table)} for each row execute function ${own}.${trigger}()`,
    ];
  },
};

export const mysqlDdl: Ddl = {
  quote: my,
  createTable: (schema, shape) => `${tableSql(my, MYSQL_TYPES, schema, shape)} default character set utf8mb4`,
  addColumn: (schema, table, column) => `alter table ${my(schema)}.${my(table)} add column if not exists ${my(column)} longtext`,
  own: (schema) => [
    `create database if not exists ${my(schema)} default character set utf8mb4`,
    `create table if not exists ${my(schema)}.hub_effect_log (id bigint auto_increment primary key, target varchar(160), delivery_id varchar(160), record_key varchar(160), version int, stored longtext) default character set utf8mb4`,
    `create table if not exists ${my(schema)}.hub_refuse (words varchar(160)) default character set utf8mb4`,
  ],
  watch(schema, name, { table, delivery, record, version }, columns) {
    const own = my(schema);
    const valueOf = (column: string | undefined, none: string) => (column === undefined ? none : `new.${my(column)}`);
    const stored = `json_object(${columns.flatMap((column) => [literal(column), `new.${my(column)}`]).join(", ")})`;
    return ["insert", "update"].map(
      (event) => `create or replace trigger ${own}.${my(`watch_${name}_${event}`)} after ${event} on ${own}.${my(table)} for each row begin
        if exists (select 1 from ${own}.hub_refuse where words <> '' and locate(words, ${stored}) > 0) then signal sqlstate '45000' set message_text = '${REFUSAL}'; end if;
        insert into ${own}.hub_effect_log (target, delivery_id, record_key, version, stored)
        values (${literal(name)}, ${valueOf(delivery, "''")}, ${valueOf(record, "''")}, ${valueOf(version, "0")}, ${stored}); end`,
    );
  },
};

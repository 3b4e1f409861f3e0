import type { Sql } from "./sql.ts";

/** A change of the schema. Applied once, in order; never edited after its release. */
export interface Migration {
  /** 1, 2, 3, … without gaps. */
  readonly number: number;
  readonly name: string;
  /** Statements, one each. */
  readonly statements: readonly string[];
}

/** One lock for all components: migrations are rare and short. */
const LOCK = 7_442_018;

const BOOK = `create table if not exists schema_migration (
  component text not null,
  number integer not null,
  name text not null,
  applied_time timestamptz not null default now(),
  primary key (component, number)
)`;

/**
 * Brings the schema of a component up to date, each migration in a transaction of its own. Several processes may do it at
 * once: they take turns. Throws RangeError when the numbers have gaps; stops at the first migration that fails.
 */
export async function migrate(sql: Sql, component: string, migrations: readonly Migration[]): Promise<void> {
  migrations.forEach(({ number }, index) => {
    if (number !== index + 1) throw new RangeError(`migration ${number} of ${component} stands at place ${index + 1}`);
  });
  await locked(sql, async (query) => void (await query(BOOK)));
  for (const migration of migrations) await locked(sql, (query) => apply(query, component, migration));
}

type Query = (text: string, params?: readonly unknown[]) => Promise<object[]>;

async function apply(query: Query, component: string, { number, name, statements }: Migration): Promise<void> {
  const done = await query("select 1 from schema_migration where component = $1 and number = $2", [component, number]);
  if (done.length > 0) return;
  for (const statement of statements) await query(statement);
  await query("insert into schema_migration (component, number, name) values ($1, $2, $3)", [component, number, name]);
}

function locked(sql: Sql, work: (query: Query) => Promise<void>): Promise<void> {
  return sql.transaction(async (queries) => {
    await queries.query("select pg_advisory_xact_lock($1)", [LOCK]);
    await work((text, params) => queries.query(text, params));
  });
}

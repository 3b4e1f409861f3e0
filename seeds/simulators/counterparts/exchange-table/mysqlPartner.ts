import { createPool } from "mysql2/promise";
import type { PartnerDatabase } from "./partnerDatabase.ts";
import { startMysqlRelay } from "./mysqlRelay.ts";

/** The adapter's login to a real MySQL or MariaDB server at `url`, which the owner's side uses directly. */
export async function mysqlPartner(url: string): Promise<PartnerDatabase> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const login = { user: decodeURIComponent(username), password: decodeURIComponent(password), database: pathname.slice(1) };
  const relay = await startMysqlRelay(Number(port || 3306));
  const owner = createPool({ host: hostname, port: Number(port || 3306), ...login, connectionLimit: 2, charset: "utf8mb4", timezone: "+08:00", dateStrings: true, bigNumberStrings: true, supportBigNumbers: true });
  const run = async <Row>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> => {
    const [rows] = await owner.query(sql, [...values]);
    return (Array.isArray(rows) ? rows : []) as Row[];
  };
  return {
    dialect: "mysql",
    settings: { dialect: "mysql", host: "127.0.0.1", port: relay.port, ...login, url: undefined, tls: undefined },
    run,
    async script(sql, schema) {
      const connection = await owner.getConnection();
      try {
        await connection.changeUser({ database: schema });
        for (const statement of statementsOf(sql)) await connection.query(statement);
      } finally {
        // Not given back: it would take its database along.
        connection.destroy();
      }
    },
    misbehave: (faults, preparing) => relay.misbehave(faults, preparing),
    async close() {
      await relay.close();
      await owner.end();
    },
  };
}

/** Statements end with a semicolon at the end of a line; one that begins a trigger or procedure is given alone. */
const statementsOf = (sql: string): readonly string[] =>
  /^\s*create (or replace )?(trigger|procedure|function)/i.test(sql) ? [sql] : sql.split(/;\s*$/m).map((one) => one.trim()).filter((one) => one.replaceAll(/^\s*--.*$/gm, "").trim() !== "");

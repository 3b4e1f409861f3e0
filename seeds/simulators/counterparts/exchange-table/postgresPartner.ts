import type { SimulatedDatabase } from "../../database.ts";
import type { PartnerDatabase } from "./partnerDatabase.ts";

/** The adapter's login to a simulated or real PostgreSQL. Closing it leaves the database open, which may have other systems in it. */
export function postgresPartner(database: SimulatedDatabase, user: string): PartnerDatabase {
  const account = database.account(user);
  return {
    dialect: "postgres",
    settings: { url: database.urlOf(account), host: undefined, port: undefined, user: undefined, password: undefined, database: undefined, tls: undefined },
    async run<Row>(sql: string, values: readonly unknown[] = []) {
      let position = 0;
      return (await database.owner.query(sql.replaceAll("?", () => `$${++position}`), [...values])).rows as Row[];
    },
    script: async (sql) => void (await database.owner.query(sql)),
    misbehave: (faults, preparing) => account.misbehave(faults, preparing),
    close: async () => account.misbehave({ down: true }),
  };
}

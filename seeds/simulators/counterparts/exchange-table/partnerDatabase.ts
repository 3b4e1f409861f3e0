import type { Faults } from "../../contract.ts";

/** A department's database, as its own users and as the hub's adapter reach it. */
export interface PartnerDatabase {
  readonly dialect: "postgres" | "mysql";
  /** How the adapter logs in; faults concern this login only. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Runs a statement as the owner; `?` stands for a value. */
  run<Row = Readonly<Record<string, unknown>>>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Several statements, as a file of SQL has them; tables without a schema are those of `schema`. */
  script(sql: string, schema: string): Promise<void>;
  /** Faults of the login: down, slow, lost answers. `preparing` is done before they hold. */
  misbehave(faults: Faults, preparing: Promise<unknown>): void;
  close(): Promise<void>;
}

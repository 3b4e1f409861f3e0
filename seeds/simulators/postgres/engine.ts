/** Something that runs PostgreSQL's protocol: the embedded database or a real server. */
export interface Engine {
  /** A session with a transaction of its own. Fails when the database cannot be reached. */
  open(): Promise<EngineSession>;
  close(): Promise<void>;
}

/** One client's session. Units are run one after the other. */
export interface EngineSession {
  /** True between a BEGIN and its end. */
  readonly inTransaction: boolean;
  /** Runs one unit and returns the whole answer up to ReadyForQuery. An SQL error is an answer; a rejection ends the session. */
  run(unit: Buffer): Promise<Buffer>;
  /** Rolls back what is open and ends the session. */
  close(): Promise<void>;
}

/** State of a session after a unit: I idle, T in a transaction, E in a failed transaction. */
export type TransactionState = "I" | "T" | "E";

const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const text = (...words: string[]): Buffer => Buffer.from(`${words.join("\0")}\0`, "utf8");
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** Refusal of a request for TLS: the simulated systems listen on the loopback interface only. */
export const encryptionRefused: Buffer = Buffer.from("N");

export const passwordWanted: Buffer = message("R", int32(3));

const PARAMETERS: readonly (readonly [string, string])[] = [
  ["server_version", "17.0"],
  ["server_encoding", "UTF8"],
  ["client_encoding", "UTF8"],
  ["DateStyle", "ISO, YMD"],
  ["TimeZone", "Asia/Shanghai"],
  ["integer_datetimes", "on"],
  ["standard_conforming_strings", "on"],
];

export const loggedIn: Buffer = Buffer.concat([
  message("R", int32(0)),
  ...PARAMETERS.map(([name, value]) => message("S", text(name, value))),
  message("K", Buffer.concat([int32(0), int32(0)])),
  message("Z", Buffer.from("I")),
]);

/** An error that ends the connection. `sqlState` as in PostgreSQL's appendix A. */
export function fatalError(sqlState: string, words: string): Buffer {
  const fields = [`SFATAL`, `VFATAL`, `C${sqlState}`, `M${words}`, ""];
  return message("E", text(...fields));
}

/** The answer to a unit that the engine itself could not run: an error and the end of the unit. */
export function failedUnit(sqlState: string, words: string): Buffer {
  const fields = ["SERROR", "VERROR", `C${sqlState}`, `M${words}`, ""];
  return Buffer.concat([message("E", text(...fields)), message("Z", Buffer.from("I"))]);
}

/** What a whole answer says about the unit: how the session stands after it, and the commands that were completed. */
export interface ReplySummary {
  readonly state: TransactionState | undefined;
  readonly completed: readonly string[];
  readonly bytes: number;
}

/** Reads the messages of an answer; stops at an unfinished one, `bytes` tells where. */
export function summarise(reply: Buffer): ReplySummary {
  const completed: string[] = [];
  let state: TransactionState | undefined;
  let at = 0;
  while (at + 5 <= reply.length) {
    const length = reply.readInt32BE(at + 1) + 1;
    if (at + length > reply.length) break;
    const type = String.fromCharCode(reply[at] ?? 0);
    if (type === "C") completed.push(reply.toString("utf8", at + 5, at + length - 1));
    if (type === "Z") state = String.fromCharCode(reply[at + 5] ?? 0) as TransactionState;
    at += length;
  }
  return { state, completed, bytes: at };
}

const WRITES = /^(INSERT|UPDATE|DELETE|MERGE|COMMIT)\b/;

/** Whether the unit made changes that are durable now: the moment at which losing the answer hurts. */
export function committedWrite({ state, completed }: ReplySummary): boolean {
  return state === "I" && completed.some((tag) => WRITES.test(tag) && !tag.endsWith(" 0"));
}

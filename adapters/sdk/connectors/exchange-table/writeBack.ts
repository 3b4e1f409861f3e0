import type { FieldIssue } from "../../../../proto/gen/hub/common/v1/party.ts";
import type { RecordAnswer } from "../contract.ts";
import type { Column, Dialect } from "./dialect.ts";
import type { Statement } from "./statement.ts";
import type { TableFeed } from "./settings.ts";

/** What stands in a column after an answer; `now` is the server's time. */
export type Cell = { readonly column: string; readonly value: unknown } | { readonly column: string; readonly now: true };

/** The columns of an answer that the manifest names. */
export function answerCells(write: TableFeed["write"], answer: RecordAnswer): readonly Cell[] {
  const { eventId, caseId, version, errors } = answer;
  const values = { eventId, caseId, version, answer: wholeAnswer(answer), errors: errors.map(inWords).join("\n") };
  const cells = Object.entries(values).flatMap(([name, value]) => {
    const column = write[name as keyof typeof values];
    return column === undefined ? [] : [{ column, value }];
  });
  return write.time === undefined ? cells : [...cells, { column: write.time, now: true }];
}

/** `column = value`. */
export function assignment(statement: Statement, columns: ReadonlyMap<string, Column>, cell: Cell, { quote, now }: Dialect): string {
  return `${quote(cell.column)} = ${"now" in cell ? nowFor(statement, columns, cell.column, now) : statement.put(cell.column, cell.value)}`;
}

/** The time for a column: the server's, or as RFC 3339 where times are kept as text. */
export function nowFor(statement: Statement, columns: ReadonlyMap<string, Column>, column: string, now: string): string {
  if (columns.get(column)?.kind === "time") return now;
  return statement.put(column, `${new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, -1)}+08:00`);
}

function wholeAnswer({ outcome, waitingFor, waitingUntil, errors, warnings }: RecordAnswer): string {
  return JSON.stringify({ outcome, waitingFor, waitingUntil, errors, warnings });
}

/** An issue as a person reads it beside the row. */
function inWords({ code, field, message, remedy }: FieldIssue): string {
  return [`${code} ${field}`.trim(), message, remedy].filter((part) => part !== "").join(": ");
}

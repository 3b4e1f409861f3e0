/** One data row of a penalty file, mapped to V2 codes, with the values as found. */
export interface FileRow {
  /** Number of the data row, from 1; headers, titles and blank rows are not counted. */
  readonly line: number;
  /** The row where an editor or spreadsheet shows it, from 1; for JSON and XML the same as `line`. */
  readonly fileLine: number;
  /** V2 code to text as found; columns without a known code under their own name in capitals. */
  readonly values: Readonly<Record<string, string>>;
  /** Names in `values` that are no V2 codes; the hub warns about them (W009). */
  readonly unknown: readonly string[];
  /** OP; empty when the file has none or something else (which then stays in `values`). */
  readonly operation: OperationLetter;
  /** VERSION as found; empty = none. */
  readonly version: string;
  /** CHANGED_AT as found; empty = none. */
  readonly changedAt: string;
}

/** I insert, U correct, D revoke. */
export type OperationLetter = "I" | "U" | "D" | "";

/** A row of a table-like file before its header is understood. */
export interface TableRow {
  readonly fileLine: number;
  readonly cells: readonly string[];
}

/** A record of a file whose records carry their own field names. */
export interface NamedRecord {
  readonly fileLine: number;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

import { fieldTable } from "../formats/fieldTable.ts";
import { valueTests, type ValueKind } from "./valueKinds.ts";
import type { Sample } from "./proposal.ts";

/** What the values of one column look like. */
export interface ColumnProfile {
  readonly column: string;
  /** Values as text, trimmed, half width; empty words count as empty. One per record. */
  readonly values: readonly string[];
  /** How many are not empty. */
  readonly filled: number;
  /** Different values, most frequent first. */
  readonly distinct: readonly string[];
  /** Share of the filled values that are of this kind; undefined when none is filled. */
  share(kind: ValueKind): number | undefined;
}

const emptyWords: ReadonlySet<string> = new Set(["", ...fieldTable.empty_words.filter((word) => word !== "0").map((word) => word.toUpperCase())]);

/** Elsewhere 0 is a word for nothing. */
const zeroIsValue: ReadonlySet<ValueKind> = new Set(["amount", "wholeNumber", "listCode", "anything"]);

/** Looks at every column of a sample. */
export function profileColumns({ columns, records }: Sample): readonly ColumnProfile[] {
  return columns.map((column) => profileColumn(column, records.map(({ fields }) => plainText(fields[column]))));
}

function profileColumn(column: string, values: readonly string[]): ColumnProfile {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
  const distinct = [...counts.entries()].sort(([, a], [, b]) => b - a).map(([value]) => value);
  const filled = values.filter((value) => value !== "");
  const shares = new Map<ValueKind, number | undefined>();
  return {
    column,
    values,
    filled: filled.length,
    distinct,
    share(kind) {
      if (!shares.has(kind)) shares.set(kind, shareOf(kind, zeroIsValue.has(kind) ? filled : filled.filter((value) => value !== "0")));
      return shares.get(kind);
    },
  };
}

function shareOf(kind: ValueKind, values: readonly string[]): number | undefined {
  return values.length === 0 ? undefined : values.filter((value) => valueTests[kind](value)).length / values.length;
}

/** A value as the recognisers read it. `0` stays: in a column of amounts or codes it is a value. */
export function plainText(value: unknown): string {
  const text = (typeof value === "string" ? value : typeof value === "number" || typeof value === "bigint" ? String(value) : "").normalize("NFKC").trim();
  return emptyWords.has(text.toUpperCase()) ? "" : text;
}

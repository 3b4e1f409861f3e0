/** What a mapping makes of one record. */
export type Mapped =
  | { readonly ok: true; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly MappingProblem[] };

/** One field that could not be computed. */
export interface MappingProblem {
  /** Field of the result, e.g. `CF_JDRQ`. */
  readonly field: string;
  /** The expression as written in the manifest. */
  readonly expression: string;
  /** The value it choked on, masked and shortened; empty when it is not known. */
  readonly value: string;
  /** What is wrong and what to do; Chinese / English. */
  readonly message: string;
}

/**
 * A compiled mapping: result fields, each a JSONata expression over the input. Pure: no clock, no randomness, no I/O. A field whose
 * expression gives nothing is left off. One record's failure is its own: it never throws for a record.
 */
export interface Mapping {
  /** Result fields in the order of the manifest. */
  readonly fields: readonly string[];
  /** For a field that is computed from one field of the input alone, that one's name; used to tell issues in the system's own words. */
  sourceOf(field: string): string | undefined;
  /** Maps records; one result per record, in order. */
  map(inputs: readonly unknown[]): Promise<readonly Mapped[]>;
}

/** A compiled condition over the input; absent condition = true. A failing one is told as a problem of field `when`. */
export interface Condition {
  test(inputs: readonly unknown[]): Promise<readonly (boolean | MappingProblem)[]>;
}

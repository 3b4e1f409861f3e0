import type { Inspection } from "../connectors/contract.ts";

/** A sample of a system's records: what a connector's `inspect` or a file gives. */
export type Sample = Inspection;

/** What is proposed for one field of the standard. */
export interface FieldProposal {
  /** V2 code, or `AJBH`, `OP`, `VERSION`, `CHANGED_AT`. */
  readonly field: string;
  /** Chinese title of the field. */
  readonly title: string;
  /** The column it comes from; undefined when it is computed or constant. */
  readonly column: string | undefined;
  /** JSONata over the record. */
  readonly expression: string;
  /** 0–1; 1 only when the name and the values agree and no other column would do as well. */
  readonly confidence: number;
  /** Why; Chinese / English. */
  readonly why: string;
  /** Columns or readings that would do as well or nearly, best first. */
  readonly alternatives: readonly Alternative[];
}

export interface Alternative {
  readonly column: string;
  readonly confidence: number;
}

/** Value of the system → word of the hub; a word that could not be guessed is empty. */
export type CodeList = Readonly<Record<string, string>>;

/** A mapping to be looked through by a person. */
export interface MappingProposal {
  readonly fields: readonly FieldProposal[];
  /** Fields that every record needs and for which nothing was found. */
  readonly missing: readonly { readonly field: string; readonly title: string }[];
  /** Columns that go nowhere, with what they might be. */
  readonly unused: readonly UnusedColumn[];
  /** Code lists for `$code`, by name. */
  readonly lists: Readonly<Record<string, CodeList>>;
}

export interface UnusedColumn {
  readonly column: string;
  /** Field that it might be, best first. */
  readonly maybe: readonly { readonly field: string; readonly confidence: number }[];
}

/** From here on a proposal is not marked for checking. */
export const SURE = 0.9;

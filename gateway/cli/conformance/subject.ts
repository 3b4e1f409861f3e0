import type { ExampleResult, Judge } from "../../../adapters/sdk/manifest/checkExamples.ts";
import type { View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { SideRecord } from "./otherSide.ts";

/** What is proved: an adapter, and records and events by which it can be tried. */
export interface Subject {
  /** System id. */
  readonly id: string;
  readonly name: string;
  /** Empty for adapters without a manifest. */
  readonly manifestVersion: string;
  /** SM3, hexadecimal; empty for adapters without a manifest. */
  readonly manifestHash: string;
  /** What its subscription may see. */
  readonly view: View;
  readonly feeds: readonly FeedExemplar[];
  readonly targets: readonly TargetExemplar[];
  /** Runs the manifest's own examples; absent for adapters without a manifest. */
  readonly examples?: (judge: Judge) => Promise<readonly ExampleResult[]>;
  readonly limits: Limits;
}

/** A kind of record of which any number of variants can be entered, each about a decision or case of its own. */
export interface FeedExemplar {
  readonly name: string;
  readonly feed: string;
  /** Variant `n`, valid. */
  readonly record: (n: number) => SideRecord;
  /** The decision or case number of variant `n`, by which the hub's events name it. */
  readonly numberOf: (n: number) => string;
  /** A later version of variant `n`; absent when the feed tells no versions. */
  readonly later?: (n: number) => SideRecord;
  /** The first version of variant `n`, marked as such; absent when the feed tells no versions. */
  readonly first?: (n: number) => SideRecord;
  /** Variant `n`, spoilt so that the hub refuses it. */
  readonly bad?: BadRecord;
  /** Variant `n` with fields that the next minor version of the format may have; absent when the format cannot have any. */
  readonly newer?: (n: number) => SideRecord;
}

export interface BadRecord {
  readonly record: (n: number) => SideRecord;
  /** One of these columns or fields its sender must be told; none = anything. */
  readonly columns: readonly string[];
  /** What must not be told, because it is a person's. */
  readonly secretOf?: (n: number) => string;
}

/** A kind of event of which any number of variants can be delivered, each about a case of its own. */
export interface TargetExemplar {
  readonly name: string;
  readonly target: string;
  /** Full name of the event type. */
  readonly type: string;
  /** Data of version `version` of variant `n`, unmasked. */
  readonly data: (n: number, version: number) => Uint8Array;
  /** A text in it by which the system knows variant `n`. */
  readonly numberOf: (n: number) => string;
}

/** What the system cannot do, so that it cannot be tried. */
export interface Limits {
  /** It never refuses a record. */
  readonly neverRefuses?: true;
  /** It gives no answers that could be lost. */
  readonly losesNoAnswers?: true;
}

/** A function that manifests call as `$name(…)`, beside those of JSONata. Pure. */
export interface Helper {
  readonly name: string;
  /** Its arguments as the reference shows them, e.g. `text, unit?`. */
  readonly parameters: string;
  /** What it gives; Chinese / English. */
  readonly summary: string;
  /** Expressions over nothing and what they give; they run as tests. `fails`: it is a problem of the record. */
  readonly examples: readonly HelperExample[];
  /** Fewest and most arguments. */
  readonly arity: readonly [least: number, most: number];
  /** An argument that is not in the record is undefined. Throws HelperProblem for a value that it cannot take. */
  readonly run: (...parameters: readonly unknown[]) => unknown;
}

export interface HelperExample {
  readonly expression: string;
  readonly gives?: unknown;
  readonly fails?: true;
}

/** What expressions may name beside what JSONata has: `$name(…)` and `$name`. */
export interface Scope {
  readonly helpers: ReadonlyMap<string, Helper>;
  readonly constants: ReadonlyMap<string, string | number | boolean>;
}

/** Why a helper cannot take a value: the value is told masked, the words say what to do. */
export class HelperProblem extends Error {
  readonly value: unknown;
  constructor(value: unknown, message: string) {
    super(message);
    this.name = "HelperProblem";
    this.value = value;
  }
}

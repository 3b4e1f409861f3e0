/** What a run can show. The first four must be zero by the product's promise, `wrong` by common sense. */
export interface Findings {
  /** Rows without answer and effects that did not arrive. */
  readonly lost: readonly string[];
  /** Effects that came once more than they should. */
  readonly duplicated: readonly string[];
  /** Effects that came behind a later one of the same case. */
  readonly outOfOrder: readonly string[];
  /** Places where a personal number was found. */
  readonly leakedFields: readonly string[];
  /** Answers other than the right one, answers that changed, effects that nobody asked for. */
  readonly wrong: readonly string[];
}

export const findingKinds = ["lost", "duplicated", "outOfOrder", "leakedFields", "wrong"] as const satisfies readonly (keyof Findings)[];

/** All findings of several parts of the oracle. */
export function mergeFindings(parts: readonly Partial<Findings>[]): Findings {
  const all = (kind: keyof Findings) => parts.flatMap((part) => part[kind] ?? []);
  return { lost: all("lost"), duplicated: all("duplicated"), outOfOrder: all("outOfOrder"), leakedFields: all("leakedFields"), wrong: all("wrong") };
}

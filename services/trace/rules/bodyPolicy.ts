/** How much of a body is kept for viewing. */
export type Kept = "full" | "masked" | "none";

/** Until so many days after recording, so much. */
export interface BodyStep {
  readonly days: number;
  readonly keep: Kept;
}

export interface BodyRule {
  /** Full names of event types; `*` stands for any characters. */
  readonly types: string;
  /** In the order of their days; after the last: none. */
  readonly steps: readonly BodyStep[];
}

export interface BodyPolicy {
  /** The first that names the type holds; none: nothing is kept. */
  readonly rules: readonly BodyRule[];
}

const DAY_MS = 86_400_000;

/** How much of the body of such an event is kept at this age. An age that cannot be told is none. */
export function keptBody({ rules }: BodyPolicy, type: string, ageMs: number): Kept {
  const rule = rules.find(({ types }) => matches(types, type));
  return rule?.steps.find(({ days }) => ageMs < days * DAY_MS)?.keep ?? "none";
}

function matches(pattern: string, type: string): boolean {
  return new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`).test(type);
}

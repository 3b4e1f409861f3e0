import type { Bench } from "../bench.ts";

/** One thing an adapter must stand. */
export interface Check {
  /** Stable; reports are read by it. */
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  /** What to mend when it fails; Chinese / English. */
  readonly remedy: string;
  run(bench: Bench): Promise<Finding>;
}

export interface Finding {
  /** What is wrong, a line each, without personal values; none = passed. */
  readonly problems: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
  /** What was done and seen; Chinese / English. */
  readonly seen: string;
  /** The adapter has nothing that could be checked. */
  readonly notApplicable?: true;
}

/** Nothing to check, and why. */
export const notApplicable = (seen: string): Finding => ({ problems: [], figures: {}, seen, notApplicable: true });

/** One finding of several. */
export function together(parts: readonly Finding[]): Finding {
  const applicable = parts.filter((part) => !part.notApplicable);
  const figures: Record<string, number> = {};
  for (const part of applicable) for (const [name, figure] of Object.entries(part.figures)) figures[name] = (figures[name] ?? 0) + figure;
  return {
    problems: parts.flatMap(({ problems }) => problems),
    figures,
    seen: parts.map(({ seen }) => seen).join("；"),
    ...(applicable.length === 0 && { notApplicable: true as const }),
  };
}

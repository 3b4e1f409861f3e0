import type { Difference } from "../../../../adapters/sdk/manifest/checkExamples.ts";
import { shownValue } from "../../../../adapters/sdk/mapping/problemValue.ts";

/** What is not as an example expects, for people; values of examples are the author's own and are shown masked all the same. */
export function differenceLines({ field, expected, found }: Difference): readonly string[] {
  if (Array.isArray(found)) return found.length === 0 ? [`应退回而未退回 / was to be refused: ${shownValue(expected)}`] : found.map(String);
  return [`${field}: 应为 / expected ${shown(expected)}，实为 / found ${shown(found)}`];
}

const shown = (value: unknown): string => shownValue(value) || "（空 empty）";

import { editDistance } from "../../../services/shared/editDistance.ts";

/** The known word that is written most alike, for "did you mean"; undefined when none comes near. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  // A third of the letters may differ.
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** ` 是否为 … / did you mean …?`, or nothing when no known word comes near. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const found = nearest(word, known);
  return found === undefined ? "" : `；是否为 ${found}？ / did you mean ${found}?`;
}

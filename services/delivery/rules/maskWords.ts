import { maskIdentifier } from "../../shared/events/view.ts";

/** Resident numbers (18 or 15 digits) and mobile numbers wherever they stand in a sentence. */
const personal = /(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?![0-9A-Za-z])/g;

/** Longest text kept of a system's answer, characters. */
const LENGTH_MAX = 500;

/** A system's words, safe to store and show: adapters mask already, this is the last guard. */
export function maskWords(words: string): string {
  return words.slice(0, LENGTH_MAX).replace(personal, maskIdentifier);
}

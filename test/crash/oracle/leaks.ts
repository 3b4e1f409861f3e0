import type { Findings } from "./findings.ts";

/** Some text that is outside the system that sent the number. */
export interface Place {
  /** Where it was found, for the report. */
  readonly name: string;
  readonly text: string;
}

const NUMBER = /\d{17}[\dXx]/g;

/** The places in which one of the personal numbers stands unmasked; the number itself is not told. */
export function judgeLeaks(places: Iterable<Place>, secrets: ReadonlySet<string>): Pick<Findings, "leakedFields"> {
  const leakedFields: string[] = [];
  for (const { name, text } of places) {
    const found = text.match(NUMBER)?.filter((number) => secrets.has(number.toUpperCase())) ?? [];
    if (found.length > 0) leakedFields.push(`${name}: ${found.length} 处证件号码 / personal numbers`);
  }
  return { leakedFields };
}

import type { ScenarioEvent } from "./scenario.ts";

/**
 * Gives the suspect of each suspect step a number where the file gives none: the one under which the case knows that name
 * already, else the next free one; without a name, the first. A number that the file gives stays.
 */
export function numberSuspects(events: readonly ScenarioEvent[]): readonly ScenarioEvent[] {
  const cases = new Map<string, Map<string, string>>();
  for (const event of events) noteKnown(numbersOf(cases, event), event);
  return events.map((event) => {
    if (!isSuspectStep(event) || numberIn(event) !== "") return event;
    return { ...event, data: { ...event.data, suspectNo: numberFor(numbersOf(cases, event), nameOf(event.data["suspect"])) } };
  });
}

/** Numbers of a case by name. */
type Numbers = Map<string, string>;

function numbersOf(cases: Map<string, Numbers>, { caseNo }: ScenarioEvent): Numbers {
  const known = cases.get(caseNo) ?? new Map<string, string>();
  cases.set(caseNo, known);
  return known;
}

/** Names that the sending lists count from 1, as the hub counts them; a step may give name and number together. */
function noteKnown(numbers: Numbers, event: ScenarioEvent): void {
  const listed = event.data["suspects"];
  const names = Array.isArray(listed) ? listed.map(nameOf) : [];
  names.forEach((name, index) => name !== "" && numbers.set(name, String(index + 1)));
  const number = isSuspectStep(event) ? numberIn(event) : "";
  if (number !== "") numbers.set(nameOf(event.data["suspect"]) || `#${number}`, number);
}

function numberFor(numbers: Numbers, name: string): string {
  if (name === "") return "1";
  const number = numbers.get(name) ?? firstFree(new Set(numbers.values()));
  numbers.set(name, number);
  return number;
}

function firstFree(taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(String(number))) number += 1;
  return String(number);
}

function isSuspectStep({ event }: ScenarioEvent): boolean {
  return event.startsWith("suspect.");
}

function numberIn({ data }: ScenarioEvent): string {
  const number = data["suspectNo"];
  return typeof number === "string" || typeof number === "number" ? String(number) : "";
}

function nameOf(suspect: unknown): string {
  if (typeof suspect === "string" || typeof suspect === "number") return String(suspect);
  return typeof suspect === "object" && suspect !== null && "name" in suspect && typeof suspect.name === "string" ? suspect.name : "";
}

/** What a state column can tell of an answered row. */
export const recordOutcomes = ["accepted", "duplicate", "parked", "manual", "rejected", "ignored"] as const;

/** States of an answered row where the manifest names no others. */
export const defaultStates: Readonly<Record<(typeof recordOutcomes)[number], string>> = {
  accepted: "2",
  duplicate: "3",
  parked: "4",
  manual: "5",
  rejected: "9",
  ignored: "8",
};

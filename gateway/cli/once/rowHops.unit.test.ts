import { expect, test } from "vitest";
import { refersTo } from "./rowHops.ts";

test.each([
  ["penalty_out/12", "12"],
  ["penalty_out/12", "penalty_out/12"],
  ["aic-000002.csv#3", "aic-000002#3"],
  ["aic-000001.xlsx#3", "aic-000001#3"],
])("%s is the place of ticket %s", (reference, ticket) => expect(refersTo(reference, ticket)).toBe(true));

test.each([
  ["penalty_out/112", "12"],
  ["aic-000002.csv#13", "aic-000002#3"],
  ["penalty_out/12", ""],
  ["", ""],
])("%s is not the place of ticket '%s'", (reference, ticket) => expect(refersTo(reference, ticket)).toBe(false));

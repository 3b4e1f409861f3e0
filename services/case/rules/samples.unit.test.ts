import { expect, test } from "vitest";
import samples from "../../../seeds/vectors/sample-penalties.json" with { type: "json" };
import { canonicalContent, naturalKey } from "./naturalKey.ts";
import { judge, toRow } from "./aPenaltyRow.ts";

test.each(samples.valid.map((sample) => [sample.sample_id, sample.what, sample] as const))("%s is valid: %s", (_id, _what, sample) => {
  const { errors, warnings, raw, penalty } = judge(toRow(sample.record));
  expect({ errors, warnings, raw }).toEqual({ errors: [], warnings: [], raw: [] });
  expect(penalty?.fine?.fen).toEqual("fine_fen" in sample.expected ? BigInt(sample.expected.fine_fen ?? 0) : undefined);
});

test.each(samples.invalid.map((sample) => [sample.sample_id, sample.what, sample] as const))("%s is judged as expected: %s", (_id, _what, sample) => {
  const { errors, warnings } = judge(toRow(sample.record));
  expect(errors.map(({ code }) => code)).toEqual(sample.expected.errors ?? []);
  expect(warnings.map(({ code }) => code)).toEqual((sample.expected.warnings ?? []).map((warning) => warning.slice(0, 4)));
});

test("a row in lower case is the same record with the same content, and its raw value is kept", () => {
  const original = judge(toRow(samples.valid[0]?.record ?? {})).penalty;
  const lower = samples.invalid.find(({ sample_id }) => sample_id === "X03");
  const { penalty, raw } = judge(toRow(lower?.record ?? {}));
  if (!original || !penalty) throw new Error("both rows are valid");
  expect(naturalKey(penalty)).toEqual(naturalKey(original));
  expect(canonicalContent(penalty)).toBe(canonicalContent(original));
  expect(raw).toEqual([{ field: "CF_XDR_SHXYM", value: "91520102mayt00013r" }]);
});

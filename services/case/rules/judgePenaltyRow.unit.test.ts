import { expect, test } from "vitest";
import * as fc from "fast-check";
import { Operation } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { aPenaltyRow, aPersonRow, judge, testContext, toRow } from "./aPenaltyRow.ts";
import { residentIdCheckDigit } from "./identifiers.ts";
import { judgePenaltyRow } from "./judgePenaltyRow.ts";
import { v2Codes } from "./v2Codes.ts";

const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom("\uD800", "0", "无", "null", "罚款9999999999999999元", "__proto__", "1900-01-01", "〔2018〕", "'; drop table", "９".repeat(30)),
  fc.constantFrom("住", "1", "一", "罚款", "a@", "罚款1,", "（", " ", "\u0000", "A").map((word) => word.repeat(Math.ceil(100_000 / word.length))),
);
const column = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...v2Codes) },
  { weight: 1, arbitrary: fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "", "cf_wsh", "CF_XDR_SHXYMM", "AJBH") },
  { weight: 1, arbitrary: fc.string({ maxLength: 80 }) },
);

test("judging never throws and stays fast, whatever the columns and values", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(column, nasty), { maxLength: 12 }), nasty, fc.boolean(), (changes, changedAt, bare) => {
      const values = Object.fromEntries(changes);
      const row = { ...(bare ? toRow(values) : aPenaltyRow(values)), changedAt, operation: Operation.UPDATE };
      const started = performance.now();
      const judged = judgePenaltyRow(row, testContext);
      expect(performance.now() - started).toBeLessThan(2000);
      expect(judged.errors.concat(judged.warnings).every(({ value }) => Array.from(value).length <= 80)).toBe(true);
    }),
    { numRuns: 120 },
  );
});

const twoDigits = (from: number, to: number) => fc.integer({ min: from, max: to }).map((part) => String(part).padStart(2, "0"));
const residentId = fc
  .tuple(fc.integer({ min: 110_000, max: 659_999 }), fc.integer({ min: 1880, max: 1882 }), twoDigits(1, 12), twoDigits(1, 28), fc.integer({ min: 100, max: 999 }))
  .map(([division, year, month, day, order]) => `${division}${year}${month}${day}${order}`)
  .map((body) => body + residentIdCheckDigit(body));
const oldId = fc.tuple(fc.integer({ min: 110_000, max: 659_999 }), twoDigits(50, 99), twoDigits(1, 12), twoDigits(1, 28), fc.integer({ min: 100, max: 999 })).map((parts) => parts.join(""));
const mobile = fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String);
const email = fc.nat(99_999).map((one) => `person${one}@mail.example`);

test("a personal value never appears clear in a finding, wherever it was put", () => {
  const personal = fc.oneof(residentId, oldId, mobile, email);
  const wrapped = fc.constantFrom((one: string) => one, (one: string) => `电话或证件：${one}。`, (one: string) => `${one} 号`);
  fc.assert(
    fc.property(personal, wrapped, fc.uniqueArray(fc.constantFrom(...v2Codes), { minLength: 1, maxLength: 6 }), fc.boolean(), (secret, wrap, codes, asPerson) => {
      const values = Object.fromEntries([...codes.map((code) => [code, wrap(secret)]), [`X${secret}`, secret]]);
      const { errors, warnings } = judge(asPerson ? aPersonRow(values) : aPenaltyRow(values));
      expect(JSON.stringify([errors, warnings])).not.toContain(secret);
    }),
    { numRuns: 800 },
  );
});

test("a document number of any kind never appears clear in a finding", () => {
  const number = fc.stringMatching(/^[A-Z]{1,3}\d{6,12}$/);
  fc.assert(
    fc.property(number, fc.constantFrom("护照号", "身份证", "其他-示例证", "学生证", ""), fc.constantFrom(...v2Codes), (secret, type, elsewhere) => {
      const { errors, warnings } = judge(aPersonRow({ [elsewhere]: secret, CF_XDR_ZJLX: type, CF_XDR_ZJHM: secret, CF_FR_ZJHM: secret }));
      expect(JSON.stringify([errors, warnings])).not.toContain(secret);
    }),
    { numRuns: 300 },
  );
});

test("names of persons are shown by their first character", () => {
  const { errors } = judge(aPersonRow({ CF_XDR_MC: "示例王三".repeat(60), CF_FRDB: "示例张一" }));
  expect(errors.map(({ code, value }) => [code, value])).toEqual([
    ["E002", "示**"],
    ["E009", "示**"],
  ]);
});

test("judging twice gives the same, and the row is not changed", () => {
  const row = aPenaltyRow({ CF_XDR_SHXYM: "９１520102mayt00013r", CF_WSH: "黔示工商罚[2018]12号" });
  const before = structuredClone(row);
  expect(judge(row)).toEqual(judge(row));
  expect(row).toEqual(before);
});

test("the party is identified by the best code it has", () => {
  expect(judge(aPenaltyRow()).partyId).toBe("91520102MAYT00013R");
  expect(judge(aPenaltyRow({ CF_XDR_SHXYM: "" })).partyId).toBe("MAYT00013");
  expect(judge(aPersonRow()).partyId).toBe("52030218810203012X");
});

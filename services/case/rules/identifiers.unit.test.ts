import { expect, test } from "vitest";
import * as fc from "fast-check";
import vectors from "../../../seeds/vectors/identifiers.json" with { type: "json" };
import { creditCodeCheckDigit, creditCodeFault, isOrganisationCode, isRegistrationNumber, residentIdFault } from "./identifiers.ts";

const TODAY = "2026-11-23";

test.each(vectors.uscc.valid)("the credit code %s is valid", (code) => {
  expect(creditCodeFault(code)).toBeUndefined();
});

test.each(vectors.uscc.invalid.map(([code, why]) => [code as string, why === "check digit" ? "check digit" : "form"]))(
  "the credit code %s has a wrong %s",
  (code, fault) => {
    expect(creditCodeFault(code)).toBe(fault);
  },
);

test.each(vectors.org_code.valid)("the organisation code %s is valid without its hyphen", (code) => {
  expect(isOrganisationCode(code.replace("-", ""))).toBe(true);
});

test.each([...vectors.org_code.invalid, "MAYT0001", "mayt00013", ""])("the organisation code %j is invalid", (code) => {
  expect(isOrganisationCode(code)).toBe(false);
});

test.each([...vectors.reg_no_15.valid, "1234567890123"])("the registration number %s is valid", (number) => {
  expect(isRegistrationNumber(number)).toBe(true);
});

test.each([...vectors.reg_no_15.invalid, "52272560000012", "5227256000001290"])("the registration number %s is invalid", (number) => {
  expect(isRegistrationNumber(number)).toBe(false);
});

test.each([...vectors.resident_id_18.valid, "520102800101001"])("the resident id %s is valid", (number) => {
  expect(residentIdFault(number, TODAY)).toBeUndefined();
});

test.each([
  ["110105194912310021", "check digit"],
  ["520102188013010011", "birth date"],
  ["520102880230001", "birth date"],
  ["11010519491231002", "form"],
  ["529999202705010037", "birth date"],
])("the resident id %s has a wrong %s", (number, fault) => {
  expect(residentIdFault(number, TODAY)).toBe(fault);
});

test("changing any one character of a credit code is noticed", () => {
  const alphabet = vectors.uscc.alphabet;
  const digit = fc.constantFrom(...Array.from(alphabet));
  fc.assert(
    fc.property(fc.array(digit, { minLength: 17, maxLength: 17 }), fc.nat(16), digit, (characters, place, other) => {
      const body = characters.join("");
      const code = body + creditCodeCheckDigit(body);
      const changed = code.slice(0, place) + other + code.slice(place + 1);
      expect(creditCodeFault(code)).toBeUndefined();
      expect(creditCodeFault(changed) === undefined).toBe(changed === code);
    }),
  );
});

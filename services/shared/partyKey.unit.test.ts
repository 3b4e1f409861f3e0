import fc from "fast-check";
import { expect, test } from "vitest";
import { normalisePartyName, partyKey } from "./partyKey.ts";

const SECRET = "secret-of-this-test";

test.each(["ＡＢ（贵州）示例有限公司", "ab(贵州)示例有限公司", " AB 〔贵州〕示例　有限公司 "])("%s is one name however it is written", (name) => {
  expect(normalisePartyName(name)).toBe("AB（贵州）示例有限公司");
  expect(partyKey(SECRET, name)).toBe(partyKey(SECRET, "AB（贵州）示例有限公司"));
});

test("the key tells no name, and another secret gives another key", () => {
  expect(partyKey(SECRET, "示例甲")).toMatch(/^n[a-z2-7]{26}$/);
  expect(partyKey(SECRET, "示例甲")).not.toBe(partyKey("another-secret-of-this-test", "示例甲"));
  expect(partyKey(SECRET, "示例甲")).not.toBe(partyKey(SECRET, "示例乙"));
});

test("no name, no key", () => {
  for (const empty of ["", "  ", "\u3000"]) expect(partyKey(SECRET, empty)).toBe("");
});

test("normalising twice changes nothing more", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (name) => normalisePartyName(normalisePartyName(name)) === normalisePartyName(name)));
});

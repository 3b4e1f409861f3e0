import fc from "fast-check";
import { expect, test } from "vitest";
import { normaliseNumber, readKey } from "./key.ts";

const SECRET = "secret-of-this-test";
const NUMBER = "黔示工商罚〔2018〕12号";

test.each(["黔示工商罚[2018]12号", "黔示工商罚【2018】12号", "黔示工商罚（2018）12号", "黔示工商罚(2018)12号", " 黔示工商罚 〔２０１８〕 １２号 ", NUMBER])(
  "the number %s is read in its standard form",
  (written) => {
    expect(normaliseNumber(written)).toBe(NUMBER);
    expect(readKey(written, SECRET)[0]).toMatchObject({ kind: "decision", column: "decision_no" });
  },
);

test.each([
  ["01JABCDEFGHJKMNPQRSTVWXYZ0", "event", "01JABCDEFGHJKMNPQRSTVWXYZ0"],
  ["01jabcdefghjkmnpqrstvwxyz0", "event", "01JABCDEFGHJKMNPQRSTVWXYZ0"],
  ["pabcdefghijklmnopqrstuvwxyz", "case", "pabcdefghijklmnopqrstuvwxyz"],
  ["91520102mayt00013r", "party", "91520102MAYT00013R"],
  ["９１５２０１０２ＭＡＹＴ０００１３Ｒ", "party", "91520102MAYT00013R"],
])("%s is taken for a key of kind %s", (key, kind, value) => {
  expect(readKey(key, SECRET)[0]).toMatchObject({ kind, values: [value] });
});

test("a key that is no known form may be a decision, a document, a place in a source or a name", () => {
  expect(readKey("SL-2020-17", SECRET).map(({ column }) => column)).toEqual(["decision_no", "document_no", "source_reference", "party_key"]);
});

test("an empty key has no reading", () => {
  expect(readKey(" \u3000", SECRET)).toEqual([]);
});

test("normalising is done once for all: a second time changes nothing", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => normaliseNumber(normaliseNumber(text)) === normaliseNumber(text)));
});

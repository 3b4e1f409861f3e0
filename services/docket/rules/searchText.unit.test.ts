import fc from "fast-check";
import { expect, test } from "vitest";
import { pairsOf, toSearched } from "./searchText.ts";

test.each(["示案[2018]7号", "示案【2018】7号", "示案（2018）7号", " 示案 〔２０１８〕 ７号 "])("the number %s is compared in one form", (written) => {
  expect(toSearched(written)).toBe("示案〔2018〕7号");
});

test("every part of a name has only pairs that the name has", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.nat(), fc.nat(), (name, from, length) => {
      const characters = Array.from(toSearched(name));
      const part = characters.slice(from % 60, (from % 60) + (length % 60)).join("");
      const pairs = new Set(pairsOf(characters.join("")));
      expect(pairsOf(part).every((pair) => pairs.has(pair))).toBe(true);
    }),
  );
});

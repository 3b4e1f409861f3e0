import { expect, test } from "vitest";
import { mayTakeForEver } from "./patternCheck.ts";

test.each(["(a+)+", "(a*)*b", "((ab)+c)*", "(?:x{2,})+", "(a|b+)*", "(\\d+,?)+"])("%s may take for ever", (source) => {
  expect(mayTakeForEver(source)).toBe(true);
});

test.each(["a+b*", "(ab)+", "[(a+)]+", "\\(a+\\)+", "(a+)", "(a+)?", "(a{2,4})+", "^(\\d{4})年(\\d+)号$", "(a+)(b+)"])("%s ends", (source) => {
  expect(mayTakeForEver(source)).toBe(false);
});

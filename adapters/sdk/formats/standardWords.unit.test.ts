import fc from "fast-check";
import { expect, test } from "vitest";
import { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { toKindWords, toSlashDate, toWanYuan } from "./standardWords.ts";

test("2000 yuan are 0.200000 and nothing is lost in any amount", () => {
  expect(toWanYuan({ fen: 200_000n })).toBe("0.200000");
  expect(toWanYuan({ fen: 1n })).toBe("0.000001");
  expect(toWanYuan({ fen: 0n })).toBe("0.000000");
  expect(toWanYuan(undefined)).toBe("");
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), (fen) => BigInt(toWanYuan({ fen }).replace(".", "")) === fen));
});

test("every kind has a word, and 其他 names what it is", () => {
  for (const kind of Object.values(PenaltyKind)) {
    if (kind !== PenaltyKind.UNSPECIFIED) expect(toKindWords([kind], "责令改正")).not.toBe("");
  }
  expect(toKindWords([PenaltyKind.WARNING, PenaltyKind.OTHER], "责令改正")).toBe("警告;其他-责令改正");
});

test("an empty date stays empty", () => {
  expect(toSlashDate("")).toBe("");
});

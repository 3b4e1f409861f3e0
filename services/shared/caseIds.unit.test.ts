import { expect, test } from "vitest";
import { partyFileId, transferCaseId } from "./caseIds.ts";

const SECRET = "secret-of-this-test";

test.each(["案〔2026〕7号", "案[2026]7号", "案（2026）7号", "案【2026】７号", " 案 〔2026〕 7号"])("%s is the same case however its number is written", (caseNo) => {
  expect(transferCaseId(SECRET, "11520100MBYT00017K", caseNo)).toBe(transferCaseId(SECRET, "11520100MBYT00017K", "案〔2026〕7号"));
});

test("spaces around a case number do not make another case", () => {
  expect(transferCaseId(SECRET, "11520100MBYT00017K", " 示案〔2026〕1号 ")).toBe(transferCaseId(SECRET, "11520100MBYT00017K", "示案〔2026〕1号"));
});

test("the file of a party tells nothing of its document number", () => {
  const id = partyFileId(SECRET, "52030218810203012X");
  expect(id).toMatch(/^q[a-z2-7]{26}$/);
  expect(partyFileId("another-secret", "52030218810203012X")).not.toBe(id);
});

import { expect, test } from "vitest";
import { partyFileId, transferCaseId } from "./caseIds.ts";

const SECRET = "secret-of-this-test";

test("spaces around a case number do not make another case", () => {
  expect(transferCaseId(SECRET, "11520100MBYT00017K", " 示案〔2026〕1号 ")).toBe(transferCaseId(SECRET, "11520100MBYT00017K", "示案〔2026〕1号"));
});

test("the file of a party tells nothing of its document number", () => {
  const id = partyFileId(SECRET, "52030218810203012X");
  expect(id).toMatch(/^q[a-z2-7]{26}$/);
  expect(partyFileId("another-secret", "52030218810203012X")).not.toBe(id);
});

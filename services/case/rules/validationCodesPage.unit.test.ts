import { expect, test } from "vitest";
import { renderValidationCodes } from "./validationCodesPage.ts";

test("docs/validation-codes.md is current", async () => {
  await expect(renderValidationCodes()).toMatchFileSnapshot("../../../docs/validation-codes.md");
});

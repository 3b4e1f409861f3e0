import { codeHelpers, type CodeLists } from "./codes.ts";
import type { Helper, Helpers } from "./helper.ts";
import { hubWordHelpers } from "./hubWords.ts";
import { moneyHelpers } from "./money.ts";
import { placeHelpers } from "./places.ts";
import { textHelpers } from "./texts.ts";
import { timeHelpers } from "./times.ts";

/** Every helper, in the order of the reference. `lists` are the manifest's code lists. */
export function createHelpers(lists: CodeLists = {}): Helpers {
  const all: readonly Helper[] = [...textHelpers, ...timeHelpers, ...moneyHelpers, ...codeHelpers(lists), ...placeHelpers, ...hubWordHelpers];
  return new Map(all.map((helper) => [helper.name, helper]));
}

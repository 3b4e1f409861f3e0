import { codeHelpers, type CodeLists } from "./codes.ts";
import type { Helper, Helpers } from "./helper.ts";
import { textHelpers } from "./texts.ts";

/** Every helper, in the order of the reference. `lists` are the manifest's code lists. */
export function createHelpers(lists: CodeLists = {}): Helpers {
  const all: readonly Helper[] = [...textHelpers, ...codeHelpers(lists)];
  return new Map(all.map((helper) => [helper.name, helper]));
}

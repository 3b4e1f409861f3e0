import { codeHelpers, type CodeLists } from "./codes.ts";
import type { Helper, Scope } from "./helper.ts";
import { hubWordHelpers } from "./hubWords.ts";
import { moneyHelpers } from "./money.ts";
import { placeHelpers } from "./places.ts";
import { textHelpers } from "./texts.ts";
import { timeHelpers } from "./times.ts";

/** What the expressions of a manifest may name: every helper, in the order of the reference, and the manifest's own lists and constants. */
export function createScope({ lists = {}, constants = {} }: { readonly lists?: CodeLists; readonly constants?: Readonly<Record<string, string | number | boolean>> } = {}): Scope {
  const helpers: readonly Helper[] = [...textHelpers, ...timeHelpers, ...moneyHelpers, ...codeHelpers(lists), ...placeHelpers, ...hubWordHelpers];
  return { helpers: new Map(helpers.map((helper) => [helper.name, helper])), constants: new Map(Object.entries(constants)) };
}

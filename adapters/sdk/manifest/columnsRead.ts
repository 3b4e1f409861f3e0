import { compileExpression } from "../mapping/expression.ts";
import { createScope } from "../mapping/helpers/allHelpers.ts";
import type { AdapterManifestFile } from "./schema.ts";

/** The columns of a record that the rules of a feed read, each with the first field that needs it; only those that are read by name. */
export function columnsRead(manifest: AdapterManifestFile, feed: string): ReadonlyMap<string, string> {
  const scope = createScope(manifest);
  const expressions = (manifest.feeds[feed]?.emits ?? []).flatMap(({ when, operation, version, changedAt, fields }) => Object.entries({ when, operation, version, changedAt, ...fields }));
  const reads = expressions.flatMap(([field, text]) => (text === undefined ? [] : rootNames(compileExpression(text, scope).ast).map((name) => ({ name, field }))));
  const found = new Map<string, string>();
  for (const { name, field } of reads) found.set(name, found.get(name) ?? field);
  return found;
}

/** Names at the head of a path: what stands after it, or in its conditions, is looked up inside that value and no column. */
function rootNames(node: unknown): readonly string[] {
  if (typeof node !== "object" || node === null || node instanceof RegExp) return [];
  if (Array.isArray(node)) return node.flatMap(rootNames);
  const { type, value, steps } = node as { readonly type?: unknown; readonly value?: unknown; readonly steps?: readonly unknown[] };
  if (type === "name") return [String(value)];
  if (type === "path") return rootNames(steps?.[0]);
  return Object.values(node).flatMap(rootNames);
}

import { compileExpression } from "../../../adapters/sdk/mapping/expression.ts";
import { createScope } from "../../../adapters/sdk/mapping/helpers/allHelpers.ts";
import { benchManifest } from "./manifests.ts";
import { systemRow } from "./rows.ts";

/** The same mapping with every field computed by JSONata, rows a second: what the plain forms save. */
export async function jsonataPerSecond(count: number): Promise<number> {
  const { manifest } = benchManifest("{ kind: file-drop, settings: { directory: /nowhere } }", ["folder: outbox"]);
  const rule = manifest.feeds["decisions"]!.emits[0]!;
  const scope = createScope(manifest);
  const texts = [rule.when, rule.operation, rule.version, rule.changedAt, ...Object.values(rule.fields)].filter((text) => text !== undefined);
  const expressions = texts.map((text) => compileExpression(text, scope));
  const began = performance.now();
  for (let index = 0; index < count; index++) {
    const row = systemRow(index);
    await Promise.all(expressions.map((expression) => expression.evaluateSlowly(row)));
  }
  return Math.round((count / (performance.now() - began)) * 1_000);
}

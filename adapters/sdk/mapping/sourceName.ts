import type jsonata from "jsonata";

/** A node of the tree in whatever form JSONata gives it. */
interface Node extends Readonly<Record<string, unknown>> {
  readonly type?: string;
  readonly value?: unknown;
}

/**
 * The field of the record that an expression is computed from, `Body.partyName` for a nested one; undefined when there are several, none, or when it
 * is picked out of a list.
 */
export function sourceName(ast: jsonata.ExprNode): string | undefined {
  const names = new Set(namesIn(ast));
  const [name] = names;
  return names.size === 1 ? name : undefined;
}

/** Paths of the expression; undefined among them for one that is more than names. */
function namesIn(node: unknown): readonly (string | undefined)[] {
  if (typeof node !== "object" || node === null || node instanceof RegExp) return [];
  if (Array.isArray(node)) return node.flatMap(namesIn);
  const { type, value, steps } = node as Node;
  if (type === "variable") return value === "" || value === "$" ? [undefined] : [];
  if (type !== "path") return Object.values(node).flatMap(namesIn);
  const path = steps as readonly Node[];
  const isPlain = path.every((step) => step.type === "name" && step["stages"] === undefined);
  return [isPlain ? path.map((step) => String(step.value)).join(".") : undefined];
}

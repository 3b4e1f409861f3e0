import { isMap, isNode, isScalar, isSeq, type Node, type Scalar } from "yaml";

/** Where in the manifest: names and numbers from the top. */
export type ManifestPath = readonly (string | number)[];

/** The place of a problem. */
export interface ProblemPlace {
  readonly path: ManifestPath;
  /** The name itself is wrong, not what stands under it. */
  readonly atKey?: true;
  /** Character inside the value, from 0: of an expression. */
  readonly offset?: number;
}

/** What stands under a name or number: the value, and the name as written. */
interface Entry {
  readonly key: Scalar | undefined;
  readonly value: Node | undefined;
}

/** The character, from 0, at which a problem stands: its value, its name, or the nearest thing around it that is in the text. */
export function findPlace(contents: Node | null, { path, atKey, offset = 0 }: ProblemPlace): number {
  let at: Entry = { key: undefined, value: contents ?? undefined };
  for (const part of path) {
    const next = entryOf(at.value, part);
    if (!next) return startOf(at);
    at = next;
  }
  if (atKey || !isScalar(at.value)) return startOf(at);
  const start = at.value.range?.[0] ?? 0;
  const quotes: Readonly<Record<string, number>> = { PLAIN: 0, QUOTE_SINGLE: 1, QUOTE_DOUBLE: 1 };
  const inside = quotes[at.value.type ?? ""];
  // Texts over several lines are folded: a character of theirs has no simple place.
  return inside === undefined || offset === 0 ? start : start + inside + offset;
}

function entryOf(node: Node | undefined, part: string | number): Entry | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return isNode(item) ? { key: undefined, value: item } : undefined;
  }
  const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part)) : undefined;
  if (!pair) return undefined;
  return { key: isScalar(pair.key) ? pair.key : undefined, value: isNode(pair.value) ? pair.value : undefined };
}

/** Lists and maps begin where their name stands: that is what a person looks for. */
function startOf({ key, value }: Entry): number {
  return (key ?? value)?.range?.[0] ?? 0;
}

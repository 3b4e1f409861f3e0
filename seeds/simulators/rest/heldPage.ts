const LIMIT_DEFAULT = 500;
const LIMIT_MAX = 1_000;

/** A page of a list by key: entries after `after`, and the key after which the next page begins; `""` on the last one. */
export function heldPage<Entry>(entries: ReadonlyMap<string, Entry>, query: URLSearchParams): { readonly items: readonly Entry[]; readonly next: string } {
  const limit = Math.min(LIMIT_MAX, Number(query.get("limit")) || LIMIT_DEFAULT);
  const after = query.get("after") ?? "";
  const keys = [...entries.keys()].filter((key) => key > after).sort().slice(0, limit + 1);
  const shown = keys.slice(0, limit);
  return { items: shown.flatMap((key) => entries.get(key) ?? []), next: keys.length > limit ? (shown.at(-1) ?? "") : "" };
}

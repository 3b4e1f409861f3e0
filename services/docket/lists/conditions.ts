/** Gives a value to the statement; returns its place, `$1`, `$2`, …. */
export type Give = (value: unknown) => string;

/** A condition, and whether the request asks for it. */
export type Condition = readonly [wanted: boolean, write: (give: Give) => string];

/** Above every text that begins with the prefix, in the order of bytes. */
const LAST = "\u{10FFFF}";

/** A column that begins with the prefix; its index serves it. The column must be compared byte by byte. */
export function beginsWith(column: string, prefix: string, give: Give): string {
  return `${column} >= ${give(prefix)} and ${column} < ${give(prefix + LAST)}`;
}

/** The conditions that are wanted, all of which must hold, and the values they need. */
export function createWhere(conditions: readonly Condition[]) {
  const params: unknown[] = [];
  const give: Give = (value) => `$${params.push(value)}`;
  const wanted = conditions.filter(([isWanted]) => isWanted).map(([, write]) => `(${write(give)})`);
  return { text: wanted.length === 0 ? "true" : wanted.join(" and "), params };
}

/** Names, those most like the wanted one first; case counts little. */
export function nearestFirst(wanted: string, names: readonly string[]): readonly string[] {
  const distance = (name: string): number => editDistance(wanted.toLowerCase(), name.toLowerCase()) + (name.toLowerCase() === wanted.toLowerCase() ? -1 : 0);
  return names.map((name) => ({ name, far: distance(name) })).sort((a, b) => a.far - b.far).map(({ name }) => name);
}

/** How many letters must be changed, added or left out. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const change = above[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(change, above[column]! + 1, current[column - 1]! + 1));
    }
    above = current;
  }
  return above[to.length]!;
}

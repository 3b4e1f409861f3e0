import { editDistance } from "../../../../services/shared/editDistance.ts";

/** Names, those most like the wanted one first; case counts little. */
export function nearestFirst(wanted: string, names: readonly string[]): readonly string[] {
  const distance = (name: string): number => editDistance(wanted.toLowerCase(), name.toLowerCase()) + (name.toLowerCase() === wanted.toLowerCase() ? -1 : 0);
  return names.map((name) => ({ name, far: distance(name) })).sort((a, b) => a.far - b.far).map(({ name }) => name);
}

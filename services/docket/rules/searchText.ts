/** Characters of a text by which it is found; more would not fit an index. */
const SEARCHED_MAX = 200;

/** A name or number in the one form in which it is compared: half width, lower case, no spaces, brackets of years as 〔〕. */
export function toSearched(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/g, "")
    .replace(/[[【(〔](\d{4})[\]】)〕]/g, "〔$1〕")
    .slice(0, SEARCHED_MAX);
}

/** Every two neighbouring characters of a searched text, each pair once: whoever looks for a part of it has some of them. */
export function pairsOf(searched: string): string[] {
  const characters = Array.from(searched);
  return [...new Set(characters.slice(1).map((character, index) => `${characters[index] ?? ""}${character}`))];
}

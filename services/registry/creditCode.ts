/** Characters of GB 32100-2015: no I, O, S, V, Z. */
const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/** 3^i mod 31. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** True for 18 characters of the alphabet with the right check character (SPEC §5). Not normalised here. */
export function isCreditCode(text: string): boolean {
  if (text.length !== WEIGHTS.length + 1) return false;
  const values = text.split("").map((character) => ALPHABET.indexOf(character));
  if (values.includes(-1)) return false;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * (values[index] ?? 0), 0);
  return values.at(-1) === (31 - (sum % 31)) % 31;
}

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** Check character of the first 17 characters of a credit code (GB 32100-2015), apart from the product's own code. */
export function creditCodeCheckCharacter(body: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of body) {
    sum += ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET[(31 - (sum % 31)) % 31] ?? "";
}

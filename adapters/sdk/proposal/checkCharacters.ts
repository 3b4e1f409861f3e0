const CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
const RESIDENT_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const RESIDENT_CHECKS = "10X98765432";

/** A 统一社会信用代码 whose check character holds (GB 32100-2015); only such a column is taken for one. */
export function isCreditCode(text: string): boolean {
  if (!/^[0-9A-HJ-NP-RTUWXY]{18}$/.test(text)) return false;
  const sum = weigh(CREDIT_WEIGHTS, text, (character) => CREDIT_ALPHABET.indexOf(character));
  return text.charAt(17) === CREDIT_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** A 组织机构代码, with or without its hyphen (GB 11714-1997). */
export function isOrganisationCode(text: string): boolean {
  const code = text.replace(/-(?=.$)/, "");
  if (!/^[0-9A-Z]{8}[0-9X]$/.test(code)) return false;
  const check = 11 - (weigh(ORGANISATION_WEIGHTS, code, (character) => Number.parseInt(character, 36)) % 11);
  return code.charAt(8) === (check === 10 ? "X" : String(check % 11));
}

/** A 工商注册号 of 15 digits whose check digit holds (ISO 7064 MOD 11,10). */
export function isRegistrationNumber(text: string): boolean {
  if (!/^\d{15}$/.test(text)) return false;
  let product = 10;
  for (const digit of text.slice(0, 14)) product = (((product + Number(digit)) % 10 || 10) * 2) % 11;
  return text.charAt(14) === String((11 - product) % 10);
}

/** A 公民身份号码 of 18 characters whose check character holds (GB 11643-1999). */
export function isResidentNumber(text: string): boolean {
  if (!/^\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d{4}[\dX]$/.test(text)) return false;
  return text.charAt(17) === RESIDENT_CHECKS.charAt(weigh(RESIDENT_WEIGHTS, text, Number) % 11);
}

function weigh(weights: readonly number[], text: string, valueOf: (character: string) => number): number {
  return weights.reduce((sum, weight, index) => sum + weight * valueOf(text.charAt(index)), 0);
}

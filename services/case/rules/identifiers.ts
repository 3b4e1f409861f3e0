import { isCalendarDay } from "./calendarDay.ts";

const CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const CREDIT_FORM = /^[0-9A-HJ-NP-RTUWXY]{18}$/;

/** Value of each character by its code unit; the alphabet leaves out I, O, S, V and Z. */
const CREDIT_VALUES = new Uint8Array(128);
for (let value = 0; value < CREDIT_ALPHABET.length; value++) CREDIT_VALUES[CREDIT_ALPHABET.charCodeAt(value)] = value;

/** What is wrong with a unified social credit code. */
export type CreditCodeFault = "form" | "check digit";

/** Judges a 统一社会信用代码 (GB 32100-2015), already normalised; undefined = valid. */
export function creditCodeFault(code: string): CreditCodeFault | undefined {
  if (!CREDIT_FORM.test(code)) return "form";
  return code.charAt(17) === creditCodeCheckDigit(code) ? undefined : "check digit";
}

/** True for a valid 统一社会信用代码, already normalised. */
export function isValidUscc(code: string): boolean {
  return creditCodeFault(code) === undefined;
}

/** The 18th character for the first 17 of a credit code; expects characters of its alphabet. */
export function creditCodeCheckDigit(code: string): string {
  let sum = 0;
  for (let index = 0; index < 17; index++) sum += (CREDIT_VALUES[code.charCodeAt(index)] ?? 0) * (CREDIT_WEIGHTS[index] ?? 0);
  return CREDIT_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
const ORGANISATION_FORM = /^[0-9A-Z]{8}[0-9X]$/;

/** True for a 组织机构代码 of 9 characters without hyphen whose check digit holds (GB 11714-1997). */
export function isOrganisationCode(code: string): boolean {
  return ORGANISATION_FORM.test(code) && code.charAt(8) === organisationCodeCheckDigit(code);
}

/** The ninth character for the first eight of an organisation code; letters count A=10 … Z=35. */
export function organisationCodeCheckDigit(code: string): string {
  let sum = 0;
  for (let index = 0; index < 8; index++) {
    const unit = code.charCodeAt(index);
    sum += (unit <= 57 ? unit - 48 : unit - 55) * (ORGANISATION_WEIGHTS[index] ?? 0);
  }
  const check = 11 - (sum % 11);
  if (check === 10) return "X";
  return check === 11 ? "0" : String(check);
}

const REGISTRATION_FORM = /^\d{15}$/;
const OLD_REGISTRATION_FORM = /^\d{13}$/;

/** True for a 工商注册号: 15 digits with a valid check (ISO 7064 MOD 11,10), or 13 digits of the older series without one. */
export function isRegistrationNumber(number: string): boolean {
  if (OLD_REGISTRATION_FORM.test(number)) return true;
  return REGISTRATION_FORM.test(number) && number.charAt(14) === registrationCheckDigit(number);
}

/** The 15th digit for the first 14 of a registration number. */
export function registrationCheckDigit(number: string): string {
  let product = 10;
  for (let index = 0; index < 14; index++) {
    const sum = (product + number.charCodeAt(index) - 48) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return String((11 - product) % 10);
}

const RESIDENT_FORM = /^\d{17}[\dX]$/;
const OLD_RESIDENT_FORM = /^\d{15}$/;
const RESIDENT_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const RESIDENT_CHECKS = "10X98765432";

/** What is wrong with a resident identity number. */
export type ResidentIdFault = "form" | "birth date" | "check digit";

/**
 * Judges a 公民身份号码 (GB 11643-1999), already normalised; undefined = valid. The birth date must exist and not lie
 * after `today` (ISO); there is no floor on the year, and the division is not looked up (old numbers keep dead codes).
 * Numbers of 15 digits, the series before 1999, are accepted by their birth date.
 */
export function residentIdFault(number: string, today: string): ResidentIdFault | undefined {
  if (OLD_RESIDENT_FORM.test(number)) return hasOldBirthDate(number) ? undefined : "birth date";
  if (!RESIDENT_FORM.test(number)) return "form";
  const born = residentBirthDate(number);
  if (born === undefined || born > today) return "birth date";
  return number.charAt(17) === residentIdCheckDigit(number) ? undefined : "check digit";
}

/** The birth date in an 18-character number as an ISO date; undefined when there is no such day. */
export function residentBirthDate(number: string): string | undefined {
  const year = Number(number.slice(6, 10));
  const month = Number(number.slice(10, 12));
  const day = Number(number.slice(12, 14));
  if (!isCalendarDay(year, month, day)) return undefined;
  return `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
}

/** True when digits 7–12 of a 15-digit number are a day of the 20th century. */
export function hasOldBirthDate(number: string): boolean {
  return isCalendarDay(1900 + Number(number.slice(6, 8)), Number(number.slice(8, 10)), Number(number.slice(10, 12)));
}

/** The 18th character for the first 17 digits of a resident identity number. */
export function residentIdCheckDigit(number: string): string {
  let sum = 0;
  for (let index = 0; index < 17; index++) sum += (number.charCodeAt(index) - 48) * (RESIDENT_WEIGHTS[index] ?? 0);
  return RESIDENT_CHECKS.charAt(sum % 11);
}

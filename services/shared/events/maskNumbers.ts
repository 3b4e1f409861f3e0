/** Resident numbers, mobile numbers and card numbers, as SPEC §11.2 lists them. */
const PERSONAL_NUMBER = /(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1[3-9]\d{9}|\d{15,19})(?![0-9A-Za-z])/g;

/** The text with personal numbers replaced by asterisks: words of other systems may quote what they were sent. */
export function maskNumbers(text: string): string {
  return text.replace(PERSONAL_NUMBER, "********");
}

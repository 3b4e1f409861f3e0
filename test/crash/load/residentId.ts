const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = "10X98765432";
const FIRST_DAY = Date.UTC(1880, 0, 1);
/** 1880 to 1882: nobody alive has such a number. */
const DAYS = 1_096;
const DAY_MS = 86_400_000;

/** A valid resident number (GB 11643) of a person born 1880–1882; every index below a million gives another one. */
export function residentId(index: number): string {
  const born = new Date(FIRST_DAY + (index % DAYS) * DAY_MS).toISOString().slice(0, 10).replaceAll("-", "");
  const body = `520102${born}${String(Math.floor(index / DAYS) % 1_000).padStart(3, "0")}`;
  const sum = Array.from(body).reduce((total, digit, place) => total + Number(digit) * (WEIGHTS[place] ?? 0), 0);
  return body + CHECKS.charAt(sum % 11);
}

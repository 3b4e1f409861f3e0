import { creditCodeFault, hasOldBirthDate, isRegistrationNumber, residentBirthDate, residentIdCheckDigit } from "./identifiers.ts";
import { toHalfWidth } from "./text.ts";

/** Personal data found in a text: what, and where (code units, end exclusive). */
export interface PersonalHit {
  kind: "resident id" | "mobile" | "card" | "e-mail" | "home address";
  start: number;
  end: number;
}

/** Longest stretch that is scanned; every column of the standard is shorter, longer ones are rejected anyway. */
const SCANNED = 12_000;
/** Cheap test that clears ordinary texts at once (hot path). */
const SUSPICIOUS = /\d{4}[ -]?\d{4}|[０-９]{3}|[@＠住]|户籍/;

const HOME = String.raw`[^。；;\n]{0,40}?(?:\d{1,6}|[一二三四五六七八九十]{1,4})(?:号|室|栋|幢|单元|组|弄|房)`;
// The look-behinds keep 发现住…, 厂家住所 and a company's address from being taken for a home.
const ADDRESS = new RegExp(
  String.raw`(?:家庭住址|家庭地址|(?<!公司|企业|经营|单位|厂|店)住址|(?<![商厂专国店])家住(?!所)|(?<!发)现住(?!所)|暂住|居住在|居住于|户籍)${HOME}` +
    String.raw`|(?<![居原家现暂入])住(?![所宿院宅房建户])[^。；;，,\n]{0,12}?[省市县区州镇乡村路街]${HOME}`,
  "g",
);

type Finder = readonly [kind: PersonalHit["kind"], pattern: RegExp, confirm: (hit: RegExpExecArray, text: string) => boolean];

/** Patterns of SPEC §11.2. A confirmation that answers false clears the hit. */
const finders: readonly Finder[] = [
  ["resident id", /(?<!\d)\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx](?!\d)/g, isResidentId],
  ["resident id", /(?<![0-9A-Za-z])[1-8]\d{14}(?![0-9A-Za-z])/g, isOldResidentId],
  ["mobile", /(?<!\d|\d\.)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d|\.\d|元)/g, () => true],
  ["card", /(?<![0-9A-Za-z])(?:\d{16,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?)(?![0-9A-Za-z])/g, isCardNumber],
  ["e-mail", /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g, () => true],
  ["home address", ADDRESS, () => true],
];

/** Numbers and addresses of persons in a text, first to last, not overlapping. Empty for almost every text. */
export function findPersonalData(text: string): PersonalHit[] {
  if (!SUSPICIOUS.test(text)) return [];
  const narrow = toHalfWidth(text.slice(0, SCANNED));
  const hits = finders.flatMap(([kind, pattern, confirm]) =>
    [...narrow.matchAll(pattern)]
      .filter((hit) => confirm(hit, narrow))
      .map((hit) => ({ kind, start: hit.index, end: hit.index + hit[0].length })),
  );
  return hits
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .filter((hit, index, all) => !all.slice(0, index).some((other) => other.end > hit.start));
}

function isResidentId(hit: RegExpExecArray, text: string): boolean {
  const number = hit[0].replace(/[ -]/g, "").toUpperCase();
  const checks = number.charAt(17) === residentIdCheckDigit(number) && residentBirthDate(number) !== undefined;
  // Inside a longer code, or split by spaces, only a number that really is one counts.
  const embedded = /[A-Za-z]/.test(text.charAt(hit.index - 1) + text.charAt(hit.index + hit[0].length));
  if (embedded || number.length !== hit[0].length) return checks;
  return checks || creditCodeFault(number) !== undefined;
}

function isOldResidentId(hit: RegExpExecArray, text: string): boolean {
  if (!hasOldBirthDate(hit[0])) return false;
  const before = text.slice(Math.max(0, hit.index - 12), hit.index);
  return !(isRegistrationNumber(hit[0]) && /注册号|执照|登记/.test(before));
}

function isCardNumber(hit: RegExpExecArray): boolean {
  const digits = hit[0].replace(/[ -]/g, "");
  if (creditCodeFault(digits) === undefined) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    const weighed = place % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

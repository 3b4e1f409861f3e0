import { fieldTable } from "../formats/fieldTable.ts";
import { shownValue } from "../mapping/problemValue.ts";
import { valueTests } from "./valueKinds.ts";

const neverPublished: ReadonlySet<string> = new Set(fieldTable.fields.filter(({ publish }) => publish === "never").map(({ code }) => code));
/** Free text may tell of persons. */
const TEXTS: ReadonlySet<string> = new Set(["CF_SY", "CF_NR", "BZ"]);
const NAMES: ReadonlySet<string> = new Set(["CF_XDR_MC", "CF_FRDB"]);
const SHOWN_TEXT = 12;

/** A value of a sample as it may be shown while nobody knows yet whose it is: persons masked, numbers of persons masked. */
export function shownSample(field: string | undefined, value: unknown): string {
  const shown = shownValue(value);
  if (shown === "") return "";
  if (field === undefined || TEXTS.has(field)) return shown.length > SHOWN_TEXT ? `${maskedName(shown.slice(0, SHOWN_TEXT))}…` : maskedName(shown);
  if (neverPublished.has(field)) return valueTests.idType(shown) ? shown : "****";
  return NAMES.has(field) ? maskedName(shown) : shown;
}

/** A person's name: the first character only. */
function maskedName(text: string): string {
  return valueTests.personName(text) ? `${text.charAt(0)}**` : text;
}

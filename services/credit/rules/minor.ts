import type { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import { addMonths, isIsoDate } from "../../shared/calendar/isoDate.ts";
import type { RuleOf } from "./publicationRules.ts";

/** Birth date in a resident identity number (GB 11643), 18 digits or the older 15. */
const RESIDENT_ID = /^\d{6}((?:18|19|20)\d{6})\d{3}[\dX]$|^\d{6}(\d{6})\d{3}$/;

/** `2018年1月3日`, `2018年1月`, `2018-01-03`, `2018/1/3`, `2018.1.3`; never inside a longer number. */
const DATE_IN_TEXT = /(?<!\d)((?:19|20)\d{2})(?:年(\d{1,2})月(?:(\d{1,2})日)?|([-/.])(\d{1,2})\4(\d{1,2})(?!\d))/g;

/**
 * True when the natural person was below the age at the act. The act is the earliest day the facts name within the
 * look-back before the decision (a month counts from its first day: in doubt the younger age), else the decision.
 * Without a resident number the age is unknown and the answer is false.
 */
export function isMinorAtAct(penalty: Penalty, rule: RuleOf<"bar-minor">): boolean {
  const { party } = penalty;
  if (party?.category !== PartyCategory.NATURAL_PERSON) return false;
  const born = birthDateOf(party.idNo);
  if (born === undefined) return false;
  return dateOfAct(penalty, rule.params.look_back_months) < addMonths(born, rule.params.age_years * 12);
}

/** ISO birth date of a resident number, undefined when the text is not one. */
export function birthDateOf(idNo: string): string | undefined {
  const found = RESIDENT_ID.exec(idNo.trim().toUpperCase());
  if (!found) return undefined;
  const digits = found[1] ?? `19${found[2]}`;
  const date = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
  return isIsoDate(date) ? date : undefined;
}

/** ISO date of the act, see `isMinorAtAct`. */
export function dateOfAct(penalty: Penalty, lookBackMonths: number): string {
  const latest = penalty.decisionDate;
  const earliest = addMonths(latest, -lookBackMonths);
  const named = datesIn(penalty.violationFacts).filter((date) => earliest <= date && date <= latest);
  return named.reduce((first, date) => (date < first ? date : first), latest);
}

function datesIn(text: string): string[] {
  return [...text.matchAll(DATE_IN_TEXT)]
    .map(([, year, month, day, , dashMonth, dashDay]) => {
      const parts = [month ?? dashMonth ?? "", day ?? dashDay ?? "1"].map((part) => part.padStart(2, "0"));
      return `${year}-${parts.join("-")}`;
    })
    .filter(isIsoDate);
}

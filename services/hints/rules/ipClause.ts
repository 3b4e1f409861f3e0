import type { Conduct } from "../../../proto/gen/hub/case/v1/procedure.ts";
import { isIsoDate } from "../../shared/calendar/isoDate.ts";
import type { DueHint } from "./findHints.ts";
import { isInForce, type ThresholdBook } from "./thresholdBook.ts";
import type { Standing, Step } from "./transferCase.ts";

/**
 * 310号 art. 3 para 2: an IP case (刑法 art. 213–219) with reasonable suspicion of a crime, where police measures are needed
 * to find whether the threshold is met, must be transferred whatever the amount. A rule of procedure, so the day of
 * handling decides whether it holds. Due when a conduct says so, or a step rests on it and names no other offence.
 */
export function findIpClauseHint(book: ThresholdBook, { told, suspected, isHandled }: Standing): DueHint | undefined {
  if (isHandled) return undefined;
  const { articles } = book.ipClause;
  const marked = told?.conducts.find((conduct) => conduct.reasonableSuspicion && articles.includes(articleOf(book, conduct)));
  if (told && marked) return toHint(book, told, marked);
  if (!suspected) return undefined;
  const named = [...suspected.offenceCodes, ...(told?.conducts ?? []).map((conduct) => articleOf(book, conduct))].filter((article) => article !== "");
  const article = named.find((one) => articles.includes(one));
  return named.length > 0 && article === undefined ? undefined : toHint(book, suspected, { article: article ?? "" });
}

function toHint(book: ThresholdBook, step: Step, conduct: Partial<Conduct>): DueHint | undefined {
  if (!isInForce(book.ipClause, step.date)) return undefined;
  const article = articleOf(book, conduct);
  return {
    rule: book.ipClause.id,
    offence: conduct.offence || (book.findOffence(article) ?? ""),
    article,
    tier: "file",
    metric: "",
    unit: "",
    value: 0n,
    limit: 0n,
    status: book.ipClause.status,
    basis: "ip_reasonable_suspicion",
    instrument: book.ipClause.instrument,
    conductDate: [conduct.until ?? "", conduct.from ?? ""].find(isIsoDate) ?? step.date,
    handlingDate: step.date,
    caseIds: [],
  };
}

function articleOf(book: ThresholdBook, { offence = "", article = "" }: Partial<Conduct>): string {
  return article || (book.findArticle(offence) ?? "");
}

import type { Conduct } from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { Party } from "../../../proto/gen/hub/common/v1/party.ts";
import { isIsoDate } from "../../shared/calendar/isoDate.ts";
import type { Act } from "./act.ts";
import type { Figures } from "./figures.ts";
import { isMetricName, type MetricName } from "./metricNames.ts";
import type { ThresholdBook } from "./thresholdBook.ts";
import type { Standing } from "./transferCase.ts";

/** An act and the identifiers of those who did it; none when the case names nobody. */
export interface OwnedAct {
  readonly act: Act;
  readonly identifiers: readonly string[];
}

/**
 * The acts that a case tells of, as last reported. Conduct of an offence without thresholds, or
 * without figures that could reach one, is left out.
 */
export function readActs(book: ThresholdBook, caseId: string, standing: Standing): OwnedAct[] {
  const { told, parties, isHandled } = standing;
  if (!told) return [];
  return told.conducts.flatMap((conduct, index) => {
    const offence = offenceOf(book, conduct);
    const figures = toFigures(conduct);
    if (offence === undefined || (figures.metrics.size === 0 && !book.needsNoFigure(offence))) return [];
    const conductDate = [conduct.until, conduct.from].find(isIsoDate) ?? told.date;
    const act: Act = { caseId, index, offence, conductDate, handlingDate: told.date, figures, handled: isHandled };
    return [{ act, identifiers: identifiersOf(conduct.partyId, parties) }];
  });
}

function offenceOf(book: ThresholdBook, { offence, article }: Conduct): string | undefined {
  return book.findArticle(offence) === undefined ? book.findOffence(article) : offence;
}

/** Identifier of a party: credit code, else organisation code, registration number, document number (SPEC §5); empty when it has none. */
export function identifierOf(party: Party): string {
  return normal(party.uscc || party.orgCode || party.regNo || party.idNo);
}

function identifiersOf(partyId: string, parties: readonly Party[]): string[] {
  const wanted = normal(partyId);
  if (wanted === "") return [...new Set(parties.map(identifierOf).filter((one) => one !== ""))];
  const named = parties.find((party) => [party.uscc, party.orgCode, party.regNo, party.idNo].some((one) => normal(one) === wanted));
  return [named ? identifierOf(named) : wanted];
}

const normal = (identifier: string) => identifier.trim().toUpperCase();

/** A metric told twice counts once, with the larger value; unknown ones and values below 1 do not count. */
function toFigures({ metrics, marks, patents, repeatWithinYears, unitOffender }: Conduct): Figures {
  const known = new Map<MetricName, bigint>();
  for (const { name, value } of metrics) if (isMetricName(name) && value > (known.get(name) ?? 0n)) known.set(name, value);
  return { metrics: known, marks, patents, repeatWithinYears, unitOffender };
}

import { findMetric } from "../../../adapters/sdk/steps/conductMetrics.ts";
import { accusationWords, offenceOfArticle } from "../../../adapters/sdk/steps/stepWords.ts";
import type { Conduct, Metric } from "../../../proto/gen/hub/case/v1/procedure.ts";
import { toCount, toFen } from "./rules/money.ts";
import type { ConductData, StepData } from "./rules/stepData.ts";

/** Where a value stands and what is wrong with it. */
export class DataFault extends Error {}

/** The conducts of an event: those listed, and the one written into `data` itself. Throws DataFault. */
export function toConducts(data: StepData): Conduct[] {
  const listed = (data.conducts ?? []).map((one, index) => toConduct(one, `conducts[${index}].`));
  const { offence, article, metrics, conductDate } = data;
  if (offence === undefined && article === undefined && metrics === undefined && data.reasonableSuspicion === undefined) return listed;
  return [...listed, toConduct({ ...data, ...(conductDate === undefined ? {} : { until: conductDate }) }, "")];
}

/** The offence by its name in the table of thresholds, or by the article or name of the accusation. */
function accusationOf({ offence = "", article = "" }: ConductData): Pick<Conduct, "offence" | "article"> {
  const named = accusationWords.codeOf(offence);
  return named === undefined ? { offence, article } : { offence: offenceOfArticle.get(named) ?? "", article: article || named };
}

function toConduct(found: ConductData, place: string): Conduct {
  return {
    ...accusationOf(found),
    from: found.from ?? "",
    until: found.until ?? "",
    metrics: Object.entries(found.metrics ?? {}).map(([name, value]) => toMetric(name, value, `${place}metrics.${name}`)),
    marks: found.marks ?? 0,
    patents: found.patents ?? 0,
    repeatWithinYears: found.repeatWithinYears ?? 0,
    unitOffender: found.unitOffender ?? false,
    partyId: found.partyId ?? "",
    reasonableSuspicion: found.reasonableSuspicion ?? false,
  };
}

/** `illegal_turnover` is in CNY, `illegal_turnoverFen` in fen, `label_count` a count; `illegalTurnover` is read as well. */
function toMetric(key: string, value: string | number | boolean, place: string): Metric {
  const inFen = key.endsWith("Fen");
  const name = (inFen ? key.slice(0, -3) : key).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const isAmount = findMetric(name)?.unit === "fen" && !inFen;
  const plain = typeof value === "boolean" ? Number(value) : value;
  const read = isAmount ? toFen(plain) : toCount(plain);
  if (read === undefined) throw new DataFault(`data.${place}: ${JSON.stringify(value)} ${isAmount ? "不是金额（元） / no amount in CNY" : "不是非负整数 / no whole number"}`);
  return { name, value: read };
}

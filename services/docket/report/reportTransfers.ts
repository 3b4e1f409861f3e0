import type { OnTimeFigures, ReportTransfersRequest, ReportTransfersResponse, TransferFigures } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import type { Sql } from "../../shared/db/sql.ts";
import { toShanghaiDate } from "../../shared/time.ts";
import { beginsWith, createWhere, type Condition } from "../lists/conditions.ts";
import { endOfDay, startOfDay } from "../rules/period.ts";
import { toPermille } from "../rules/permille.ts";
import type { ProcedureNames } from "../rules/procedureNames.ts";
import { measuredDeadlines } from "./figureSteps.ts";
import { DEADLINE_FIGURES, figuresBy, type FigureRow, type Grouping, type OnTimeRow } from "./reportStatements.ts";

export interface ReportDeps {
  readonly sql: Sql;
  readonly names: ProcedureNames;
  /** Names of divisions by code. */
  readonly divisions: ReadonlyMap<string, string>;
  /** Milliseconds. */
  readonly now: number;
}

/** The indicators a province reports (SPEC §8.9), over the transfers sent in a period: one statement per grouping. */
export async function reportTransfers(deps: ReportDeps, request: ReportTransfersRequest): Promise<ReportTransfersResponse> {
  const { sql, names, divisions } = deps;
  const { text, params } = createWhere(conditionsOf(request, deps.now));
  const measured = [names.variantsOf(measuredDeadlines.sending), names.variantsOf(measuredDeadlines.reply)];
  // One snapshot for all groups would need a stricter transaction than the difference of moments is worth.
  const rowsBy = (grouping: Grouping) => sql.query<FigureRow>(figuresBy(grouping, text, params.length), [...params, ...measured]);
  const [total] = await rowsBy("total");
  const byAgency = await rowsBy("agency");
  const byDivision = await rowsBy("division");
  const byMonth = await rowsBy("month");
  const byDeadline = await sql.query<OnTimeRow>(DEADLINE_FIGURES.replace("$conditions", () => text), params);
  return {
    total: total && toFigures(total, ""),
    byAgency: byAgency.map((row) => toFigures(row, row.name)),
    byDivision: byDivision.map((row) => toFigures(row, divisions.get(row.key) ?? row.key)),
    byMonth: byMonth.map((row) => toFigures(row, row.key)),
    byDeadline: byDeadline.map((row) => toOnTime(row, names.deadlines.get(row.id) ?? row.name)),
  };
}

function conditionsOf({ from, until, division, agencyUscc }: ReportTransfersRequest, now: number): Condition[] {
  return [
    [from !== "", (give) => `s.at >= ${give(startOfDay(from))}`],
    [true, (give) => `s.at < ${give(endOfDay(until || toShanghaiDate(now)))}`],
    [division !== "", (give) => beginsWith("c.division", division, give)],
    [agencyUscc !== "", (give) => `c.agency_uscc = ${give(agencyUscc)}`],
  ];
}

function toFigures(row: FigureRow, name: string): TransferFigures {
  return {
    key: row.key,
    name,
    sent: row.sent,
    acknowledged: row.acknowledged,
    filed: row.filed,
    notFiled: row.not_filed,
    filedAfterSupervision: row.filed_after_supervision,
    charged: row.charged,
    judged: row.judged,
    returned: row.returned,
    sentOnTimePermille: toPermille(row.sending_on_time, row.sending_ended),
    policeOnTimePermille: toPermille(row.reply_on_time, row.reply_ended),
    filingPermille: toPermille(row.filed, row.filed + row.not_filed),
    overdue: row.overdue,
  };
}

function toOnTime(row: OnTimeRow, name: string): OnTimeFigures {
  const { id, met_on_time, met_late, overdue, open } = row;
  const onTimePermille = toPermille(met_on_time, met_on_time + met_late + overdue);
  return { id, name, metOnTime: met_on_time, metLate: met_late, overdue, open, onTimePermille };
}

import type { OnTimeFigures, ReportTransfersResponse, TransferFigures } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import { renderTable, type Column } from "../terminal/table.ts";

/** A rate that has nothing to measure. */
const NOTHING = 1_001;

/** `98.7%` of thousandths; `–` when there was nothing to measure. */
export function percent(permille: number): string {
  return permille >= NOTHING ? "–" : `${(permille / 10).toFixed(1)}%`;
}

const count = (title: string, value: (figures: TransferFigures) => bigint): Column<TransferFigures> => ({ title, value: (figures) => String(value(figures)), align: "right" });
const rate = (title: string, value: (figures: TransferFigures) => number): Column<TransferFigures> => ({ title, value: (figures) => percent(value(figures)), align: "right" });

const figures: readonly Column<TransferFigures>[] = [
  count("移送 sent", ({ sent }) => sent),
  count("签收 ack.", ({ acknowledged }) => acknowledged),
  count("立案 filed", ({ filed }) => filed),
  count("不立案 not filed", ({ notFiled }) => notFiled),
  count("监督后立案 supervised", ({ filedAfterSupervision }) => filedAfterSupervision),
  count("起诉 charged", ({ charged }) => charged),
  count("判决 judged", ({ judged }) => judged),
  count("反向 returned", ({ returned }) => returned),
  rate("按时移送 D02", ({ sentOnTimePermille }) => sentOnTimePermille),
  rate("按时答复 D06", ({ policeOnTimePermille }) => policeOnTimePermille),
  rate("立案率 filing", ({ filingPermille }) => filingPermille),
  count("超期 overdue", ({ overdue }) => overdue),
];

const withName = (title: string): readonly Column<TransferFigures>[] => [{ title, value: ({ key, name }) => (name === "" || name === key ? key : `${name} ${key}`), maxWidth: 48 }, ...figures];

const deadlines: readonly Column<OnTimeFigures>[] = [
  { title: "期限 id", value: ({ id }) => id },
  { title: "事项 what", value: ({ name }) => name, maxWidth: 40 },
  { title: "按时 on time", value: ({ metOnTime }) => String(metOnTime), align: "right" },
  { title: "逾期办结 late", value: ({ metLate }) => String(metLate), align: "right" },
  { title: "超期 overdue", value: ({ overdue }) => String(overdue), align: "right" },
  { title: "进行中 open", value: ({ open }) => String(open), align: "right" },
  { title: "按时率 rate", value: ({ onTimePermille }) => percent(onTimePermille), align: "right" },
];

/** The indicators as tables: in all, by agency, division, month and deadline. */
export function reportLines({ total, byAgency, byDivision, byMonth, byDeadline }: ReportTransfersResponse): string[] {
  return [
    ...section("合计 total", figures, total ? [total] : []),
    ...section("按机关 by agency", withName("机关 agency"), byAgency),
    ...section("按地区 by division", withName("地区 division"), byDivision),
    ...section("按月 by month", withName("月份 month"), byMonth),
    ...section("按期限 by deadline", deadlines, byDeadline),
  ];
}

function section<Row>(title: string, columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  return rows.length === 0 ? [] : ["", title, ...renderTable(columns, rows)];
}

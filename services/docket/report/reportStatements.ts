import { figureSteps, supervisionSteps } from "./figureSteps.ts";

/** Figures of one group, as the database gives them. */
export interface FigureRow {
  /** Agency code, division or month; empty for the total. */
  readonly key: string;
  /** Newest name of the agency; empty in other groupings. */
  readonly name: string;
  readonly sent: bigint;
  readonly acknowledged: bigint;
  readonly filed: bigint;
  readonly not_filed: bigint;
  readonly filed_after_supervision: bigint;
  readonly charged: bigint;
  readonly judged: bigint;
  readonly returned: bigint;
  readonly sending_on_time: bigint;
  readonly sending_ended: bigint;
  readonly reply_on_time: bigint;
  readonly reply_ended: bigint;
  readonly overdue: bigint;
}

/** How the deadlines of one id were kept. */
export interface OnTimeRow {
  readonly id: string;
  readonly name: string;
  readonly met_on_time: bigint;
  readonly met_late: bigint;
  readonly overdue: bigint;
  readonly open: bigint;
}

/** Month of a moment in Shanghai: no daylight saving since 1991, so the offset is a constant. */
const MONTH = "to_char(to_timestamp((sent.at + 28800000) / 1000) at time zone 'UTC', 'YYYY-MM')";

const NEWEST_NAME = "(array_agg(sent.agency_name order by sent.last_sequence desc))[1]";

interface GroupBy {
  readonly key: string;
  readonly name: string;
  readonly order: string;
}

/** What transfers are put together by. A total is there also when nothing was sent. */
const groupings = {
  total: { key: "", name: "''", order: "" },
  agency: { key: "sent.agency_uscc", name: NEWEST_NAME, order: "order by count(*) desc, sent.agency_uscc" },
  division: { key: "sent.division", name: "''", order: "order by sent.division" },
  month: { key: MONTH, name: "''", order: `order by ${MONTH}` },
} as const satisfies Record<string, GroupBy>;

export type Grouping = keyof typeof groupings;

const oneOf = (steps: readonly string[]) => `(${steps.map((step) => `'${step}'`).join(", ")})`;
const has = (steps: readonly string[]) => `coalesce(bool_or(step.event in ${oneOf(steps)}), false)`;

/** Transfers sent, one row each. */
const SENT = `
  select s.case_id, s.at, c.agency_uscc, c.agency_name, c.division, c.last_sequence
  from docket_step as s join docket_case as c on c.case_id = s.case_id
  where s.event = 'transfer.sent' and $conditions`;

/** What became of the case of each transfer. */
const FATE = `
  select step.case_id, ${Object.entries(figureSteps).map(([figure, steps]) => `${has(steps)} as ${figure}`).join(", ")},
    coalesce(min(step.at) filter (where step.event in ${oneOf(supervisionSteps)}) <= max(step.at) filter (where step.event in ${oneOf(figureSteps.filed)}), false) as supervised
  from docket_step as step where step.case_id in (select case_id from sent) group by step.case_id`;

/** How the duties of each case were kept; what ended is what was met or is overdue. `$sending`, `$reply`: ids of deadlines. */
const KEPT = `
  select d.case_id,
    count(*) filter (where d.id = any($sending) and d.state = 'met' and not d.late) as sending_on_time,
    count(*) filter (where d.id = any($sending) and d.state <> 'open') as sending_ended,
    count(*) filter (where d.id = any($reply) and d.state = 'met' and not d.late) as reply_on_time,
    count(*) filter (where d.id = any($reply) and d.state <> 'open') as reply_ended,
    count(*) filter (where d.state = 'overdue') as overdue
  from docket_deadline as d where d.kind = 'duty' and d.case_id in (select case_id from sent) group by d.case_id`;

/** The figures, each as an aggregate over the transfers of a group. */
const figures: ReadonlyMap<Exclude<keyof FigureRow, "key" | "name">, string> = new Map([
  ["sent", "count(*)"],
  ["acknowledged", "count(*) filter (where fate.acknowledged)"],
  ["filed", "count(*) filter (where fate.filed)"],
  ["not_filed", "count(*) filter (where fate.refused and not fate.filed)"],
  ["filed_after_supervision", "count(*) filter (where fate.filed and fate.supervised)"],
  ["charged", "count(*) filter (where fate.charged)"],
  ["judged", "count(*) filter (where fate.judged)"],
  ["returned", "count(*) filter (where fate.returned)"],
  ...(["sending_on_time", "sending_ended", "reply_on_time", "reply_ended", "overdue"] as const).map((kept) => [kept, `coalesce(sum(kept.${kept}), 0)::bigint`] as const),
]);

/** The statement of one grouping; the values of the conditions come first, then the ids of the two measured deadlines. */
export function figuresBy(grouping: Grouping, conditions: string, given: number): string {
  const { key, name, order } = groupings[grouping];
  const kept = KEPT.replaceAll("$sending", () => `$${given + 1}::text[]`).replaceAll("$reply", () => `$${given + 2}::text[]`);
  return `with sent as (${SENT.replace("$conditions", () => conditions)}), fate as (${FATE}), kept as (${kept})
    select ${key || "''"} as key, ${name} as name, ${[...figures].map(([figure, sum]) => `${sum} as ${figure}`).join(", ")}
    from sent join fate using (case_id) left join kept using (case_id)
    ${key === "" ? "" : `group by ${key} ${order}`}`;
}

/** How the duties of the transfers were kept, by deadline id. */
export const DEADLINE_FIGURES = `with sent as (${SENT})
  select d.id, max(d.name) as name,
    count(*) filter (where d.state = 'met' and not d.late) as met_on_time,
    count(*) filter (where d.state = 'met' and d.late) as met_late,
    count(*) filter (where d.state = 'overdue') as overdue,
    count(*) filter (where d.state = 'open') as open
  from docket_deadline as d where d.kind = 'duty' and d.case_id in (select case_id from sent)
  group by d.id order by d.id`;

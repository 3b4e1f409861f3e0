import type { Pool } from "pg";
import type { FeedAnswer } from "../contract.ts";
import type { Entry } from "../justice/form.ts";
import type { Told } from "../justice/rules/habits.ts";
import { filledColumns, toCells } from "./formColumns.ts";

const CHUNK = 500;
const NAMES = [...filledColumns, "lrbs"].join(", ");
const RECORD = [...filledColumns, "lrbs"].map((name) => `${name} text`).join(", ");

const INSERT = `
  insert into court.xs_lcjd (${NAMES})
  select ${NAMES} from rows from (jsonb_to_recordset($1::jsonb) as (${RECORD})) with ordinality as r(${NAMES}, position)
  order by position
  on conflict (lrbs) do nothing
  returning xh::text, unid`;

/** Enters rows as officers do; those whose key is there already are left out. Resolves with the UNID of the new ones, in order. */
export async function enterRows(owner: Pool, entries: readonly Entry[]): Promise<readonly string[]> {
  const entered: { xh: string; unid: string }[] = [];
  const cells = entries.map(({ key, row }) => ({ ...toCells(row), lrbs: key === "" ? null : key }));
  for (let start = 0; start < cells.length; start += CHUNK) {
    const { rows } = await owner.query<{ xh: string; unid: string }>(INSERT, [JSON.stringify(cells.slice(start, start + CHUNK))]);
    entered.push(...rows);
  }
  return entered.sort((a, b) => Number(a.xh) - Number(b.xh)).map(({ unid }) => unid);
}

interface ToldRow {
  readonly key: string;
  readonly type: string;
  readonly case_no: string;
  readonly agency: string;
  readonly agency_code: string;
  readonly occurred: string;
  readonly received: Date;
  readonly suspect_no: string;
  readonly suspects: string;
}

/** What the hub told, oldest first, without the first `from`. */
export async function readTold(owner: Pool, from: number): Promise<readonly Told[]> {
  const { rows } = await owner.query<ToldRow>(
    `select delivery_id key, lx "type", ajbh case_no, ysjg agency, ysjgdm agency_code, blsj occurred, rksj received, bgrxh suspect_no, bgr suspects
     from court.xs_tz order by xh offset $1`,
    [from],
  );
  return rows.map((row) => ({
    key: row.key,
    type: row.type,
    caseNo: row.case_no,
    agency: { name: row.agency, code: row.agency_code },
    addressee: { name: "", code: "" },
    occurredAtMs: Date.parse(`${row.occurred.replace(" ", "T")}+08:00`),
    receivedAtMs: row.received.getTime(),
    suspectNo: row.suspect_no,
    suspectName: (JSON.parse(row.suspects) as { 姓名?: string }[])[0]?.姓名 ?? "",
  }));
}

const OUTCOMES: Readonly<Record<string, FeedAnswer["outcome"]>> = { "2": "accepted", "3": "duplicate", "4": "parked", "5": "manual", "9": "rejected" };
const RESOLUTIONS: Readonly<Record<string, FeedAnswer["resolution"]>> = { "1": "recorded", "2": "replaced", "3": "expired", "8": "rejected", "9": "refused" };

interface AnsweredRow {
  readonly unid: string;
  readonly clzt: string;
  readonly cljg: string;
  readonly sjbh: string;
  readonly ajbs: string;
  readonly bbh: number;
  readonly bjzt: string | null;
}

/** What officers see beside their rows. */
export async function readAnswers(owner: Pool): Promise<readonly FeedAnswer[]> {
  const { rows } = await owner.query<AnsweredRow>(
    "select unid, clzt, cljg, sjbh, ajbs, bbh, bjzt from court.xs_lcjd where clzt not in ('0', '1') order by xs_lcjd.xh",
  );
  return rows.map(({ unid, clzt, cljg, sjbh, ajbs, bbh, bjzt }) => {
    const { errors, warnings } = JSON.parse(cljg) as Pick<FeedAnswer, "errors" | "warnings">;
    const resolution = RESOLUTIONS[bjzt ?? ""];
    return { ticket: unid, outcome: OUTCOMES[clzt] ?? "rejected", eventId: sjbh, caseId: ajbs, version: bbh, errors, warnings, ...(resolution ? { resolution } : {}) };
  });
}

/** How many rows have an answer. */
export async function countAnswers(owner: Pool): Promise<number> {
  const { rows } = await owner.query<{ n: number }>("select count(*)::int n from court.xs_lcjd where clzt not in ('0', '1')");
  return rows[0]?.n ?? 0;
}

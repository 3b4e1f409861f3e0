import type { Pool } from "pg";
import type { FeedAnswer } from "../contract.ts";
import { ticketOf } from "./stepEntry.ts";

/** Outcome of rows that were answered before the answer kept it. */
const OUTCOMES: Readonly<Record<string, FeedAnswer["outcome"]>> = { "2": "accepted", "3": "duplicate", "4": "parked", "5": "manual", "9": "rejected" };

interface AnsweredRow {
  readonly seq: string;
  readonly state: string;
  readonly event_id: string;
  readonly case_id: string;
  readonly hub_version: number;
  readonly answer: Pick<FeedAnswer, "errors" | "warnings"> & { readonly outcome?: FeedAnswer["outcome"] };
  readonly resolution: { readonly submissionEventId: string; readonly resolution: FeedAnswer["resolution"] } | null;
}

const ANSWERED = "state not in ('0', '1')";
const COLUMNS = "seq::text, state, event_id, case_id, hub_version, answer, resolution";

/** What the system's users see beside their rows: the first answer, and what became of the row in the end. */
export async function readAnswers(owner: Pool): Promise<readonly FeedAnswer[]> {
  const read = (table: string) => owner.query<AnsweredRow>(`select ${COLUMNS} from ip_case.${table} t where ${ANSWERED} order by t.seq`);
  const penalties = (await read("penalty_out")).rows.map((row) => toAnswer(row.seq, row));
  const steps = (await read("ys_outbox")).rows.map((row) => toAnswer(ticketOf(row.seq), row));
  return [...penalties, ...steps];
}

function toAnswer(ticket: string, { state, event_id, case_id, hub_version, answer, resolution }: AnsweredRow): FeedAnswer {
  const { errors, warnings } = answer;
  const ended = resolution?.submissionEventId === event_id ? resolution.resolution : undefined;
  const outcome = answer.outcome ?? OUTCOMES[state] ?? "rejected";
  return { ticket, outcome, eventId: event_id, caseId: case_id, version: hub_version, errors, warnings, ...(ended ? { resolution: ended } : {}) };
}

/** How many rows have an answer. */
export async function countAnswers(owner: Pool): Promise<number> {
  const count = (table: string) => `(select count(*) from ip_case.${table} where ${ANSWERED})`;
  const { rows } = await owner.query<{ n: number }>(`select (${count("penalty_out")} + ${count("ys_outbox")})::int n`);
  return rows[0]?.n ?? 0;
}

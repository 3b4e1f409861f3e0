import type { Pool } from "pg";
import type { FeedAnswer } from "../contract.ts";

const OUTCOMES: Readonly<Record<string, FeedAnswer["outcome"]>> = { "2": "accepted", "3": "duplicate", "4": "parked", "9": "rejected" };

interface AnsweredRow {
  readonly seq: string;
  readonly state: string;
  readonly event_id: string;
  readonly case_id: string;
  readonly hub_version: number;
  readonly answer: Pick<FeedAnswer, "errors" | "warnings">;
}

/** What the system's users see beside their rows. */
export async function readAnswers(owner: Pool): Promise<readonly FeedAnswer[]> {
  const { rows } = await owner.query<AnsweredRow>(
    "select seq::text, state, event_id, case_id, hub_version, answer from ip_case.penalty_out where state not in ('0', '1') order by penalty_out.seq",
  );
  return rows.map(({ seq, state, event_id, case_id, hub_version, answer }) => ({
    ticket: seq,
    outcome: OUTCOMES[state] ?? "rejected",
    eventId: event_id,
    caseId: case_id,
    version: hub_version,
    errors: answer.errors,
    warnings: answer.warnings,
  }));
}

/** How many rows have an answer. */
export async function countAnswers(owner: Pool): Promise<number> {
  const { rows } = await owner.query<{ n: number }>("select count(*)::int n from ip_case.penalty_out where state not in ('0', '1')");
  return rows[0]?.n ?? 0;
}

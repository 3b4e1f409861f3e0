import type { SourceRecord } from "../../../../adapters/sdk/connectors/contract.ts";
import type { FeedRules, PlannedRecord } from "../../../../adapters/sdk/manifest/feedRules.ts";
import type { CheckedRecord, PenaltyRow, Submission } from "../../../../proto/gen/hub/case/v1/case_service.ts";
import type { FieldIssue } from "../../../../proto/gen/hub/common/v1/party.ts";
import { traceKeysOf } from "../../../../services/shared/events/traceKeys.ts";
import type { CheckService } from "../../checking/checkService.ts";

/** What would become of a record. `step`: its form could be read; the hub judges it when it is sent. `report`: it would be reported for its channel. */
export type TriedOutcome = "valid" | "warned" | "step" | "report" | "ignored" | "rejected" | "unreadable";

export interface TriedRecord {
  readonly place: string;
  /** Where a person finds it. */
  readonly where: string;
  readonly outcome: TriedOutcome;
  /** Number of the decision or case, as far as there is one. */
  readonly number: string;
  /** In the system's own names where the mapping is a plain renaming. */
  readonly errors: readonly FieldIssue[];
  readonly warnings: readonly FieldIssue[];
}

/** Rows that the hub judges in one call. */
const BATCH = 500;

/**
 * Takes records through mapping and judging, group by group and in order; nothing is sent or kept. One record's failure is its own. While the
 * hub judges a group, the next one is read and mapped: they are two processes.
 */
export async function* tryRecords(groups: AsyncIterable<readonly SourceRecord[]>, rules: FeedRules, { cases }: Pick<CheckService, "cases">): AsyncGenerator<readonly TriedRecord[]> {
  let judged: Promise<readonly TriedRecord[]> | undefined;
  for await (const group of groups) {
    for (let start = 0; start < group.length; start += BATCH) {
      const next = judge(await rules.plan(group.slice(start, start + BATCH)), cases);
      // It is awaited after the one before it, and not at all when that one fails or nobody asks for more.
      next.catch(() => undefined);
      if (judged) yield await judged;
      judged = next;
    }
  }
  if (judged) yield await judged;
}

async function judge(planned: readonly PlannedRecord[], cases: CheckService["cases"]): Promise<readonly TriedRecord[]> {
  const rows = planned.map(rowOf);
  const sent = rows.filter((row) => row !== undefined);
  const { results } = sent.length > 0 ? await cases.checkRecords({ rows: sent }) : { results: [] };
  let next = 0;
  return planned.map((one, index) => toTried(one, rows[index] ? results[next++] : undefined));
}

function rowOf({ emitted }: PlannedRecord): PenaltyRow | undefined {
  const fact = emitted?.submission?.fact;
  return fact?.$case === "penaltyRow" ? fact.value : undefined;
}

function toTried({ record, emitted, inOwnNames }: PlannedRecord, checked: CheckedRecord | undefined): TriedRecord {
  const errors = [...(emitted?.errors ?? []), ...(checked?.errors ?? [])].map(inOwnNames);
  const warnings = [...(emitted?.warnings ?? []), ...(checked?.warnings ?? [])].map(inOwnNames);
  const fact = emitted?.submission?.fact;
  return { place: record.place, where: record.where ?? record.place, outcome: outcomeOf({ record, emitted }, { errors: errors.length, warnings: warnings.length, checked }), number: numberOf(fact, checked), errors, warnings };
}

function outcomeOf({ record, emitted }: Pick<PlannedRecord, "record" | "emitted">, { errors, warnings, checked }: { errors: number; warnings: number; checked: CheckedRecord | undefined }): TriedOutcome {
  if (record.unreadable !== undefined) return "unreadable";
  if (!emitted) return "ignored";
  if (errors > 0) return "rejected";
  if (emitted.report) return "report";
  if (!checked) return "step";
  return warnings > 0 ? "warned" : "valid";
}

function numberOf(fact: Submission["fact"], checked: CheckedRecord | undefined): string {
  if (checked?.penalty?.decisionNo) return checked.penalty.decisionNo;
  if (fact?.$case === "penaltyRow") return fact.value.values["CF_WSH"] ?? "";
  return fact ? traceKeysOf(fact.value as unknown as Readonly<Record<string, unknown>>).documentNo : "";
}

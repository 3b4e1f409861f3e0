import { Operation } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { PenaltyRow } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import type { FieldIssue, RawValue } from "../../../proto/gen/hub/common/v1/party.ts";
import { readAmounts } from "./amounts.ts";
import { otherColumns, readColumns, readOtherColumns } from "./columns.ts";
import { checkPublicityTerm, readDates } from "./dates.ts";
import { isDecisionNo } from "./decisionNo.ts";
import { normaliseCells } from "./draft.ts";
import type { Draft } from "./draft.ts";
import type { FieldTable } from "./penaltyFields.ts";
import { Findings } from "./findings.ts";
import { readKinds } from "./kinds.ts";
import { toChangeTime } from "./moment.ts";
import { naturalKey } from "./naturalKey.ts";
import { checkParty } from "./party.ts";
import { checkPresence } from "./presence.ts";
import { checkPublicText } from "./publicText.ts";
import { toPenalty } from "./toPenalty.ts";
import { checkUnits } from "./units.ts";
import type { AgencyRegister } from "./units.ts";
import { blankCells, v2Codes } from "./v2Codes.ts";

/** What judging needs to know of the world. */
export interface JudgeContext {
  /** Today in Shanghai, ISO date. */
  today: string;
  /** The organisation register; undefined = E021 and W012 are not judged. */
  agencies: AgencyRegister | undefined;
  /** The field table, see standardFields. */
  fields: FieldTable;
}

/** The judgement on one row. */
export interface JudgedRow {
  /** The normalised decision; with errors as far as it could be read, undefined when its natural key could not be. */
  penalty: Penalty | undefined;
  /** E001–E021; a row with any is refused. Never holds an unmasked personal value. */
  errors: FieldIssue[];
  /** W001…; doubts with which the row is accepted. */
  warnings: FieldIssue[];
  /** The values as received where normalising changed them. */
  raw: RawValue[];
  /** Time of change at the source, RFC 3339 with +08:00; empty when absent or unreadable (W014). */
  changedAt: string;
  /** Identifier of the party, see naturalKey; empty when there is none. */
  partyId: string;
}

/**
 * Normalises and judges one row of a source system by the rules of its decision date (SPEC §1, §5, §11.2). Pure; never
 * throws, whatever the values are. A row that revokes a record (OP D) may leave all but its key blank.
 */
export function judgePenaltyRow(row: PenaltyRow, context: JudgeContext): JudgedRow {
  const draft = openDraft(row, context);
  const { cells, findings } = draft;
  normaliseCells(draft);
  const dates = readDates(draft);
  checkParty(draft);
  checkUnits(draft, context.agencies, dates.decision);
  checkPresence(draft);
  if (cells.CF_WSH !== "" && !draft.faulty.has("CF_WSH") && !isDecisionNo(cells.CF_WSH)) {
    findings.error("E016", "CF_WSH", cells.CF_WSH);
  }
  const kinds = readKinds(draft, dates.decision);
  const amounts = readAmounts(draft, kinds);
  checkPublicityTerm(draft, dates, kinds.kinds);
  checkPublicText(draft);
  const caseNo = row.values["AJBH"]?.trim() ?? "";
  const penalty = toPenalty(cells, { category: draft.category, dates, kinds, amounts, caseNo });
  const { decisionNo, agencyUscc, partyId } = naturalKey(penalty);
  return {
    penalty: decisionNo === "" || agencyUscc === "" || partyId === "" ? undefined : penalty,
    errors: findings.errors,
    warnings: findings.warnings,
    raw: collectRaw(draft),
    changedAt: readChangeTime(row.changedAt, findings),
    partyId,
  };
}

function openDraft(row: PenaltyRow, context: JudgeContext): Draft {
  const table = context.fields;
  const received = readColumns(row.values);
  const cells = blankCells();
  const findings = new Findings(table, { received, cells });
  const others = otherColumns(row.values, table);
  if (others !== undefined) readOtherColumns(others, row.values, { received, findings, table });
  const revoking = row.operation === Operation.DELETE;
  return { received, cells, findings, table, today: context.today, revoking, category: undefined, faulty: new Set() };
}

function collectRaw({ received, cells }: Draft): RawValue[] {
  const raw: RawValue[] = [];
  for (const field of v2Codes) {
    if (received[field] !== cells[field]) raw.push({ field, value: received[field] });
  }
  return raw;
}

function readChangeTime(found: string, findings: Findings): string {
  const text = found.trim();
  if (text === "") return "";
  const time = toChangeTime(text);
  if (time === "") findings.warn("W014", "CHANGED_AT", text);
  return time;
}

import samples from "../../../seeds/vectors/sample-penalties.json" with { type: "json" };
import agencies from "../../../seeds/agencies.json" with { type: "json" };
import { Operation } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { PenaltyRow } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { judgePenaltyRow } from "./judgePenaltyRow.ts";
import type { JudgeContext, JudgedRow } from "./judgePenaltyRow.ts";
import { standardFields } from "./standardFields.ts";

const byUscc = new Map(agencies.agencies.map((agency) => [agency.uscc, agency]));
const company = samples.valid[0]?.record ?? {};
const person = samples.valid.find(({ record }) => record.CF_XDR_LB === "自然人")?.record ?? {};

/** The world in which the tests judge: 2026-11-23, the agencies of the seeds. */
export const testContext: JudgeContext = {
  today: "2026-11-23",
  agencies: { find: (uscc) => byUscc.get(uscc) },
  fields: standardFields,
};

/** A valid row against a company (sample S01) with some columns changed. */
export function aPenaltyRow(values: Record<string, string> = {}): PenaltyRow {
  return toRow({ ...company, ...values });
}

/** A valid row against a natural person (sample S03) with some columns changed. */
export function aPersonRow(values: Record<string, string> = {}): PenaltyRow {
  return toRow({ ...person, ...values });
}

/** A row of just these columns. */
export function toRow(values: Record<string, string>): PenaltyRow {
  return { values, operation: Operation.UNSPECIFIED, version: 0n, changedAt: "" };
}

/** Judges in the test's world. */
export function judge(row: PenaltyRow): JudgedRow {
  return judgePenaltyRow(row, testContext);
}

/** Codes and columns of the findings, as `E005 CF_XDR_SHXYM`. */
export function findingsOf(row: PenaltyRow): { errors: string[]; warnings: string[] } {
  const { errors, warnings } = judge(row);
  return {
    errors: errors.map(({ code, field }) => `${code} ${field}`),
    warnings: warnings.map(({ code, field }) => `${code} ${field}`),
  };
}

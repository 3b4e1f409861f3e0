import type { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import { PublicationReport, PublicationResult } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import { textOf } from "../mapping/textOf.ts";
import { mappingIssue } from "./mappingIssue.ts";

/** Full names of the results, and short ones. */
const results: ReadonlyMap<string, PublicationResult> = new Map([
  ["PUBLISHED", PublicationResult.PUBLISHED],
  ["WITHDRAWN", PublicationResult.WITHDRAWN],
  ["REFUSED", PublicationResult.REFUSED],
]);

/** A report of a channel by its JSON names. The hub refuses a whole batch for one report that is not well formed, so that is found here. */
export function readReport(fields: Readonly<Record<string, unknown>>): { readonly report?: PublicationReport; readonly errors: readonly FieldIssue[] } {
  const text = (name: string) => textOf(fields[name]) ?? "";
  const result = results.get(text("result").toUpperCase().replace(/^PUBLICATION_RESULT_/, ""));
  const version = Number(text("version"));
  const errors = [
    ...(text("caseId") === "" ? [mappingIssue("caseId", { message: "没有案件标识 / no case id" })] : []),
    ...(Number.isInteger(version) && version > 0 && version < 2 ** 32 ? [] : [mappingIssue("version", { message: "版本应为正整数 / the version must be a whole number above 0", value: fields["version"] })]),
    ...(result === undefined ? [mappingIssue("result", { message: `结果应为 ${[...results.keys()].join("、")} / the result must be one of these`, value: fields["result"] })] : []),
  ];
  if (errors.length > 0 || result === undefined) return { errors };
  const words = Object.fromEntries(["caseId", "remoteId", "occurredAt", "code", "message", "causationId"].map((name) => [name, text(name)]));
  return { report: PublicationReport.fromPartial({ ...words, version, result }), errors: [] };
}

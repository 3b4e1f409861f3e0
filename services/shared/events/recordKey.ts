/**
 * The key of the record that an event changes: what `caseVersion` counts. A case has versions per journal domain, so what other
 * domains tell of it are records of their own: `p…` for `hub.case.v1`, `p…@credit` for `hub.credit.v1`.
 */
export function recordKey(caseId: string, type: string): string {
  const domain = type.split(".", 2)[1] ?? "";
  return domain === "case" ? caseId : `${caseId}@${domain}`;
}

import type { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import type { RecordedFact } from "./caseState.ts";
import type { PenaltyClaim } from "./decidePenalty.ts";

/** E017: same natural key, other content, and nothing says that it is newer than what is recorded. */
export function staleIssue(claim: PenaltyClaim, current: RecordedFact, revoked: boolean): FieldIssue {
  const known = current.source?.version ? `VERSION ${current.source.version}` : current.source?.changedAt || `第 ${current.caseVersion} 版`;
  return {
    code: "E017",
    field: "CF_WSH",
    message: revoked
      ? "该决定已撤销，不能再更正 / the decision is revoked and cannot be corrected"
      : `同一决定已有不同内容（现为 ${known}），且本行不是更新的版本 / the same decision is recorded with other content (${known}) and this row is not newer`,
    value: claim.penalty.decisionNo.slice(0, 80),
    rule: "自然键：文号 + 处罚机关 + 相对人；更正须有更新的 VERSION 或 CHANGED_AT / natural key; a correction needs a newer VERSION or CHANGED_AT",
    remedy: revoked
      ? "如有新决定，请用新文号上报 / report a new decision under its own number"
      : "确为更正时，以 OP=U 和更大的 VERSION 重报 / if it is a correction, report it with OP=U and a higher VERSION",
  };
}

import type { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import { Operation, type PenaltyRow } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";

/** A row that was judged on its own. */
export interface JudgedFileRow {
  readonly line: number;
  readonly row: Pick<PenaltyRow, "operation" | "version" | "changedAt">;
  readonly penalty: Penalty | undefined;
}

/** What is to be said of a row because of an earlier row with the same natural key. */
export interface SameKeyFinding {
  readonly line: number;
  readonly earlierLine: number;
  /** E017, or undefined when the row only repeats the earlier one. */
  readonly issue: FieldIssue | undefined;
}

/**
 * Finds rows of one file with the same natural key (decision number, agency, party). The same content again is harmless;
 * other content is a correction, and must be newer where VERSION or CHANGED_AT are given (SPEC §1.6, E017): as the hub judges.
 */
export function createSameKeyFinder(): (row: JudgedFileRow) => SameKeyFinding | undefined {
  const latest = new Map<string, { readonly judged: JudgedFileRow; readonly content: string }>();
  return (judged) => {
    const { penalty, line, row } = judged;
    if (!penalty || penalty.decisionNo === "") return undefined;
    const key = naturalKey(penalty);
    const content = contentOf(penalty);
    const former = latest.get(key);
    if (!former) {
      latest.set(key, { judged, content });
      return undefined;
    }
    if (row.operation === Operation.DELETE) return undefined;
    if (former.content === content) return { line, earlierLine: former.judged.line, issue: undefined };
    if (isStale(row, former.judged.row)) return { line, earlierLine: former.judged.line, issue: staleRow(penalty, former.judged.line) };
    latest.set(key, { judged, content });
    return undefined;
  };
}

function naturalKey({ decisionNo, agency, party }: Penalty): string {
  const partyId = [party?.uscc, party?.orgCode, party?.regNo, party?.idNo, party?.name].find((id) => id !== undefined && id !== "") ?? "";
  return [decisionNo, agency?.uscc ?? "", partyId].join("\u001f");
}

/** Equal for rows that say the same after normalising. */
const contentOf = (penalty: Penalty): string => Buffer.from(Penalty.encode(penalty).finish()).toString("base64");

function isStale(row: JudgedFileRow["row"], former: JudgedFileRow["row"]): boolean {
  if (row.version > 0n) return row.version <= former.version;
  if (row.changedAt !== "" && former.changedAt !== "") return Date.parse(row.changedAt) <= Date.parse(former.changedAt);
  // Without versions and times the hub takes a changed row for a correction, unless the source insists on inserting.
  return row.operation === Operation.INSERT;
}

function staleRow(penalty: Penalty, earlierLine: number): FieldIssue {
  return {
    code: "E017",
    field: "CF_WSH",
    message: `与第 ${earlierLine} 行是同一决定而内容不同，且不是更新的版本 / the same decision as row ${earlierLine} with other content, and not newer`,
    value: penalty.decisionNo.slice(0, 80),
    rule: "自然键：文号 + 处罚机关 + 相对人；更正须有更新的 VERSION 或 CHANGED_AT / natural key; a correction needs a newer VERSION or CHANGED_AT",
    remedy: "确为更正时，填 OP=U 和更大的 VERSION；否则删去其中一行 / for a correction give OP=U and a higher VERSION; else remove one of the rows",
  };
}

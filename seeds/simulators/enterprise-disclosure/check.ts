/** The part of a row that the system's check looks at. */
export interface CheckedRow {
  readonly op: string;
  readonly version: number;
  readonly penDecNo: string;
  readonly uniscId: string | null;
  readonly regNo: string | null;
  readonly entName: string | null;
  readonly penType_CN: string | null;
  readonly penContent: string | null;
  readonly penAuth_CN: string | null;
  readonly penDecIssDate: string | null;
  /** Version that the register holds; null when the case is not in it. */
  readonly heldVersion: number | null;
}

/** Why the system refuses a row, in its own codes. */
export interface Refusal {
  readonly code: string;
  readonly text: string;
}

const REQUIRED = ["entName", "penDecNo", "penType_CN", "penContent", "penAuth_CN", "penDecIssDate"] as const;

/** The system's check of a row; undefined when it passes. A withdrawal of what is not shown passes: nothing is shown. */
export function check(row: CheckedRow, refuse: string | undefined): Refusal | undefined {
  if (refuse !== undefined && row.penDecNo.includes(refuse)) return { code: "GS09", text: "人工审核退回 / sent back by a clerk" };
  if (row.heldVersion !== null && row.version < row.heldVersion) return { code: "GS05", text: "版本低于已公示版本 / lower version than shown" };
  if (row.op === "D") return undefined;
  if (!row.uniscId && !row.regNo) return { code: "GS01", text: "无法匹配市场主体 / no such enterprise" };
  const missing = REQUIRED.filter((column) => !row[column]);
  if (missing.length > 0) return { code: "GS02", text: `必填项缺失 / required: ${missing.join(", ")}` };
  return undefined;
}

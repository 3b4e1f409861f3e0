import { HubError } from "../../services/shared/errors.ts";
import type { HeldRecord } from "../../proto/gen/hub/delivery/v1/reconcile_service.ts";

const KEY = /^[!-~]{1,200}$/;
const VERSION = /^\d{1,9}$/;
const HASH = /^[0-9a-f]{64}$/;
const FORM = "记录标识 版本 [哈希] / key version [hash]";

/**
 * One line of a list of holdings: `key version [hash]`, parted by blanks, tabs or a comma. Empty lines and lines that begin with `#` say nothing:
 * undefined. Throws INVALID_REQUEST with the line's number, and never with its content.
 */
export function parseHoldingLine(line: string, number: number): HeldRecord | undefined {
  const text = line.trim();
  if (text === "" || text.startsWith("#")) return undefined;
  const [key = "", version = "", hash = "", ...more] = text.split(/[\s,]+/);
  const fault = faultOf({ key, version, hash, more: more.length });
  if (fault !== "") throw new HubError("INVALID_REQUEST", `第 ${number} 行 / line ${number}: ${fault}; 应为 / wanted: ${FORM}`, { line: String(number), fault });
  return { key, version: Number(version), hash };
}

function faultOf({ key, version, hash, more }: { key: string; version: string; hash: string; more: number }): string {
  if (more > 0) return "多于三项 / more than three values";
  if (!KEY.test(key)) return "记录标识不是可打印 ASCII / the key is not printable ASCII";
  if (!VERSION.test(version)) return "版本不是整数 / the version is no whole number";
  return hash === "" || HASH.test(hash) ? "" : "哈希不是 64 位小写十六进制 / the hash is not 64 lower-case hexadecimal digits";
}

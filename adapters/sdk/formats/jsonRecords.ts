import { HubError } from "../../../services/shared/errors.ts";
import type { NamedRecord } from "./fileRow.ts";
import { plainDecimal } from "./plainDecimal.ts";

/**
 * The objects of a JSON array. Each is read on its own, so that a broken one is named by its number and line. Numbers
 * keep their digits as written, null is empty. Fails with INVALID_REQUEST.
 */
export function* readJsonRecords(text: string, file: string): Generator<NamedRecord> {
  let at = skipBlanks(text, text.startsWith("\ufeff") ? 1 : 0);
  if (text[at] !== "[") throw broken(text, file, at, "应为对象数组 […] / an array of objects […] is expected");
  at = skipBlanks(text, at + 1);
  for (let number = 1; text[at] !== "]"; number++) {
    const end = objectEnd(text, at);
    if (end === undefined) throw broken(text, file, at, `第 ${number} 条不是完整的对象 / record ${number} is no complete object`);
    const fields = readFields(text.slice(at, end));
    if (!fields) throw broken(text, file, at, `第 ${number} 条不是有效的 JSON / record ${number} is not valid JSON`);
    yield { fileLine: number, fields };
    at = skipBlanks(text, end);
    const last = text[at] === "]";
    if (!last && text[at] !== ",") throw broken(text, file, at, `第 ${number} 条之后缺少逗号或 ] / comma or ] is missing after record ${number}`);
    if (!last) at = skipBlanks(text, at + 1);
  }
}

/** The members of one object; undefined when it is not valid JSON. */
function readFields(text: string): NamedRecord["fields"] | undefined {
  try {
    const record = JSON.parse(text, keepDigits) as Record<string, unknown>;
    return Object.entries(record).map(([name, value]) => [name, toText(value)]);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** JSON numbers lose digits beyond 2^53, for example unquoted identity numbers; their source text does not. */
function keepDigits(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" ? plainDecimal(context?.source ?? String(value)) : value;
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

const blank = /[\s\ufeff]*/y;

function skipBlanks(text: string, from: number): number {
  blank.lastIndex = from;
  blank.test(text);
  return blank.lastIndex;
}

const structural = /["\\{}]/g;

/** The position after the object that begins at `start`; undefined when none begins or ends. */
function objectEnd(text: string, start: number): number | undefined {
  if (text[start] !== "{") return undefined;
  let depth = 0;
  let inText = false;
  structural.lastIndex = start;
  for (let match = structural.exec(text); match; match = structural.exec(text)) {
    if (match[0] === "\\") structural.lastIndex = match.index + 2;
    else if (match[0] === '"') inText = !inText;
    else if (!inText) depth += match[0] === "{" ? 1 : -1;
    if (depth === 0) return match.index + 1;
  }
  return undefined;
}

function broken(text: string, file: string, at: number, what: string): HubError {
  const line = text.slice(0, at).split("\n").length;
  return new HubError("INVALID_REQUEST", `${file} 第 ${line} 行 / line ${line}: ${what}`, { file, line: String(line) });
}

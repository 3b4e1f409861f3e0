import { XMLParser, XMLValidator } from "fast-xml-parser";
import { HubError } from "../../../services/shared/errors.ts";
import type { NamedRecord } from "./fileRow.ts";

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  trimValues: false,
  removeNSPrefix: true,
  htmlEntities: true,
});

/** Deeper nesting is no penalty file; bounds the walk. */
const MAX_DEPTH = 12;

/**
 * The records of an XML file: every element, at any depth, that has a child CF_WSH. Documents with a DTD are refused,
 * because entities could read other files or grow without end. Fails with INVALID_REQUEST.
 */
export function* readXmlRecords(text: string, file: string): Generator<NamedRecord> {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw new HubError("INVALID_REQUEST", `${file}: 不接受带 DTD 的 XML，请去掉 <!DOCTYPE> / XML with a DTD is not accepted, remove <!DOCTYPE>`, { file });
  }
  const checked = XMLValidator.validate(text);
  if (checked !== true) {
    const { line, code } = checked.err;
    throw new HubError("INVALID_REQUEST", `${file} 第 ${line} 行 / line ${line}: XML 格式错误 / broken XML (${code})`, { file, line: String(line) });
  }
  let number = 0;
  for (const fields of findRecords(parser.parse(text), 0)) yield { fileLine: ++number, fields };
}

function* findRecords(node: unknown, depth: number): Generator<NamedRecord["fields"]> {
  if (typeof node !== "object" || node === null || depth > MAX_DEPTH) return;
  if (Array.isArray(node)) {
    for (const item of node) yield* findRecords(item, depth + 1);
    return;
  }
  const children = Object.entries(node as Record<string, unknown>).filter(([name]) => name !== "#text");
  if (children.some(([name]) => name.trim().toUpperCase() === "CF_WSH")) {
    yield children.map(([name, value]) => [name, textOf(value)]);
    return;
  }
  for (const [, child] of children) yield* findRecords(child, depth + 1);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return textOf(value[0]);
  if (typeof value === "object" && value !== null) return textOf((value as Record<string, unknown>)["#text"] ?? "");
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

import { XMLParser, XMLValidator } from "fast-xml-parser";
import { HubError } from "../../../../services/shared/errors.ts";

/** An element with children: names without prefixes; several elements of one name are a list. */
export interface XmlNode {
  readonly [name: string]: unknown;
}

const parser = new XMLParser({ ignoreAttributes: true, ignoreDeclaration: true, ignorePiTags: true, parseTagValue: false, trimValues: true, removeNSPrefix: true, htmlEntities: true });

/** Values stay text as found: numbers and dates are read by the mapping, without loss. Fails with INVALID_REQUEST. */
export function parseXml(text: string): XmlNode {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw broken("不接受带 DTD 的 XML / XML with a DTD is not accepted");
  const checked = XMLValidator.validate(text);
  if (checked !== true) throw broken(`第 ${checked.err.line} 行 XML 格式错误 / broken XML in line ${checked.err.line} (${checked.err.code})`);
  return parser.parse(text) as XmlNode;
}

function broken(problem: string): HubError {
  return new HubError("INVALID_REQUEST", problem, { problem });
}

/**
 * The text of an XML document. A byte order mark counts first, then the charset of the HTTP header, then the declaration. Where the
 * header says UTF-8 and the bytes are none, as behind some gateways, the declaration counts, and at last GB18030.
 */
export function decodeXml(bytes: Buffer, contentType: string): string {
  const named = markOf(bytes) ?? knownEncoding(/charset="?([\w-]+)/i.exec(contentType)?.[1]);
  const declared = knownEncoding(/^\s*<\?xml[^>]*encoding=["']([\w-]+)/i.exec(bytes.toString("latin1", 0, 200))?.[1]);
  for (const encoding of [named, declared, "utf-8"]) {
    const text = encoding === undefined ? undefined : decodeWhole(bytes, encoding);
    if (text !== undefined) return text;
  }
  return new TextDecoder("gb18030").decode(bytes);
}

function markOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
}

/** GB18030 holds GB2312 and GBK, and systems that declare these send characters beyond them. */
function knownEncoding(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  return /^gb/i.test(name) ? "gb18030" : name.toLowerCase();
}

function decodeWhole(bytes: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // RangeError: an encoding nobody knows; TypeError: the bytes are something else.
    return undefined;
  }
}

/** The values at a path of names joined by dots; lists on the way are gone through. */
export function valuesAt(node: unknown, path: string): readonly unknown[] {
  let found: readonly unknown[] = [node];
  for (const name of path.split(".")) {
    found = found.flatMap((value) => (isNode(value) ? listOf(value[name]) : []));
  }
  return found;
}

/** The text of the first value at a path; empty when there is none. */
export function textAt(node: unknown, path: string | undefined): string {
  if (path === undefined) return "";
  return textOf(valuesAt(node, path)[0]);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function isNode(value: unknown): value is XmlNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** XML 1.0 has no place for most control characters. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** A tree of texts as an XML document; empty places are left off. */
export function renderXml(root: string, value: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value)}`;
}

function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join("");
  const content = isNode(value) ? Object.entries(value).map(([child, inner]) => element(child, inner)).join("") : escaped(scalarText(value));
  return `<${name}>${content}</${name}>`;
}

export function scalarText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What cannot stand in XML is shown as such: one stray character must not make the whole message unreadable. */
export function xmlSafe(text: string): string {
  return text.replace(FORBIDDEN, "\ufffd");
}

function escaped(text: string): string {
  return xmlSafe(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

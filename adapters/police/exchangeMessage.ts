import { XMLParser, XMLValidator } from "fast-xml-parser";
import { HubError } from "../../services/shared/errors.ts";

/** A text, or a list of items with named texts. */
export type ExchangeValue = string | readonly Readonly<Record<string, string>>[];

/** A message as it crosses the gate in either direction: `ExchangeMessage` with `Header` and `Body`. */
export interface ExchangeMessage {
  readonly header: ExchangeHeader;
  /** Chinese element names; see the README. */
  readonly body: Readonly<Record<string, ExchangeValue>>;
}

export interface ExchangeHeader {
  readonly sender: string;
  readonly receiver: string;
  /** Flow of the exchange catalogue, `F21` for police cases (SPEC §9). */
  readonly flow: string;
  /** Serial number: names one message of its sender for ever. */
  readonly sn: string;
  /** Wall time of the province. */
  readonly sentAt: string;
}

const parser = new XMLParser({ ignoreAttributes: true, ignoreDeclaration: true, ignorePiTags: true, parseTagValue: false, trimValues: true, removeNSPrefix: true });

/** A serial number also names files. */
const SERIAL_NUMBER = /^[A-Za-z0-9_-]{1,64}$/;

type XmlNode = Readonly<Record<string, unknown>>;

/**
 * Reads a message. Fails with INVALID_REQUEST for broken XML, XML with a DTD (entities could read other files or grow
 * without end), and what is no `ExchangeMessage` with a serial number. Elements of the body are taken as found.
 */
export function parseMessage(text: string): ExchangeMessage {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw unreadable("不接受带 DTD 的 XML / XML with a DTD is not accepted");
  const checked = XMLValidator.validate(text);
  if (checked !== true) throw unreadable(`第 ${checked.err.line} 行 XML 格式错误 / broken XML in line ${checked.err.line} (${checked.err.code})`);
  const root = nodeOf((parser.parse(text) as XmlNode)["ExchangeMessage"]);
  const [header, body] = [nodeOf(root?.["Header"]), nodeOf(root?.["Body"])];
  if (!header || !body) throw unreadable("没有 ExchangeMessage/Header 或 Body / no ExchangeMessage with Header and Body");
  const sn = textOf(header["sn"]);
  if (!SERIAL_NUMBER.test(sn)) throw unreadable("流水号 sn 应为 1–64 位字母、数字、- 或 _ / sn must be 1–64 letters, digits, - or _");
  return {
    header: { sn, sender: textOf(header["sender"]), receiver: textOf(header["receiver"]), flow: textOf(header["flow"]), sentAt: textOf(header["sentAt"]) },
    body: Object.fromEntries(Object.entries(body).map(([name, value]) => [name, textOf(value)])),
  };
}

function unreadable(problem: string): HubError {
  return new HubError("INVALID_REQUEST", problem, { problem });
}

function nodeOf(value: unknown): XmlNode | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as XmlNode) : undefined;
}

/** Text of an element; the first one counts when an element stands twice. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return textOf(value[0]);
  return textOf(nodeOf(value)?.["#text"] ?? "");
}

/** The message as an XML document. */
export function renderMessage({ header, body }: ExchangeMessage): string {
  return renderDocument("ExchangeMessage", { Header: { ...header }, Body: body });
}

/** Named parts, each with its elements, as an XML document; a part that is a text stands directly below the root. */
export function renderDocument(root: string, parts: Readonly<Record<string, ExchangeValue | Readonly<Record<string, ExchangeValue>>>>): string {
  const content = Object.entries(parts).map(([name, part]) => {
    if (typeof part === "string" || isList(part)) return element(name, part, "  ");
    const inner = Object.entries(part).map(([child, value]) => element(child, value, "    "));
    return `  <${name}>\n${inner.join("")}  </${name}>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n${content.join("")}</${root}>\n`;
}

const isList = (part: unknown): part is readonly Readonly<Record<string, string>>[] => Array.isArray(part);

function element(name: string, value: ExchangeValue, indent: string): string {
  if (typeof value === "string") return `${indent}<${name}>${escaped(value)}</${name}>\n`;
  const items = value.map((item) => {
    const fields = Object.entries(item).map(([field, text]) => `<${field}>${escaped(text)}</${field}>`);
    return `${indent}  <项>${fields.join("")}</项>\n`;
  });
  return `${indent}<${name}>\n${items.join("")}${indent}</${name}>\n`;
}

/** XML 1.0 has no place for most control characters. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escaped(text: string): string {
  return text.replace(FORBIDDEN, "\ufffd").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

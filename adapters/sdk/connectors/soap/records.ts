import { hash } from "node:crypto";
import { HubError } from "../../../../services/shared/errors.ts";
import type { RecordsRule } from "./settings.ts";
import { isNode, parseXml, textAt, valuesAt, type XmlNode } from "./xmlText.ts";

/** A record of a reply, before it has a place. */
export interface FoundRecord {
  readonly fields: XmlNode;
  /** Values of the key's elements joined by `/`; the hash of its text when it has none. */
  readonly key: string;
  /** Why it cannot be read. */
  readonly unreadable?: string;
}

/** The records of a reply in their order: elements, elements with a document inside, or documents as text. */
export function findRecords(body: XmlNode, rule: RecordsRule, key: readonly string[]): readonly FoundRecord[] {
  return valuesAt(body, rule.path).flatMap((value) => (value === "" ? [] : toRecords(value, rule, key)));
}

function toRecords(value: unknown, rule: RecordsRule, key: readonly string[]): readonly FoundRecord[] {
  if (rule.content !== undefined && isNode(value)) {
    const { [rule.content]: content, ...outer } = value;
    return readDocument(content, rule).map((read) => keyed(read, key, outer));
  }
  if (rule.root !== undefined) return readDocument(value, rule).map((read) => keyed(read, key, {}));
  return [keyed(isNode(value) ? { fields: value } : { problem: "不是元素 / not an element", text: String(value) }, key, {})];
}

type Read = { readonly fields: XmlNode } | { readonly problem: string; readonly text: string };

/** The element (or elements) named by `root` in a document given as text; some libraries have parsed it already. */
function readDocument(content: unknown, { root = "" }: RecordsRule): readonly Read[] {
  if (isNode(content)) return valuesAt(content, root).filter(isNode).map((fields) => ({ fields }));
  const text = typeof content === "string" ? content : "";
  try {
    const found = valuesAt(parseXml(text.trimStart()), root).filter(isNode);
    return found.length > 0 ? found.map((fields) => ({ fields })) : [{ problem: `没有元素 ${root} / no element ${root}`, text }];
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return [{ problem: error.message, text }];
  }
}

function keyed(read: Read, key: readonly string[], outer: XmlNode): FoundRecord {
  if ("problem" in read) {
    const names = key.map((path) => textAt(outer, path) || textInBroken(read.text, path));
    return { fields: outer, key: names.every((name) => name !== "") ? names.join("/") : digestOf(read.text), unreadable: read.problem };
  }
  const fields = { ...outer, ...read.fields };
  const names = key.map((path) => textAt(fields, path));
  if (names.every((name) => name !== "")) return { fields, key: names.join("/") };
  const missing = key.filter((_, index) => names[index] === "").join("、");
  return { fields, key: digestOf(JSON.stringify(fields)), unreadable: `缺少 ${missing}，无法识别该记录，请对方补上 / ${missing} is missing, the record has no name, the system must add it` };
}

/** The key of a document that cannot be parsed is often still legible. */
function textInBroken(text: string, path: string): string {
  const name = path.split(".").at(-1) ?? "";
  const [, value = ""] = new RegExp(`<(?:\\w+:)?${name.replaceAll(/[^\w\u4e00-\u9fff]/g, ".")}>([^<]{1,100})</`).exec(text) ?? [];
  return value.trim();
}

function digestOf(text: string): string {
  return `sha256-${hash("sha256", text).slice(0, 24)}`;
}

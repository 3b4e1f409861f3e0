import { XMLParser } from "fast-xml-parser";

/**
 * XML as the police's own program reads and writes it. Written from the interface's description and not shared with the
 * adapter, so that a mistake on either side shows.
 */
const parser = new XMLParser({ ignoreAttributes: true, ignoreDeclaration: true, parseTagValue: false, isArray: (name) => name === "项" });

type XmlNode = Readonly<Record<string, unknown>>;

/** The children of the root element; empty when the text is no such document. */
export function readDocument(text: string, root: string): XmlNode {
  return nodeOf((parser.parse(text) as XmlNode)[root]);
}

export function nodeOf(value: unknown): XmlNode {
  return typeof value === "object" && value !== null ? (value as XmlNode) : {};
}

/** Text of a child; empty when it is absent. */
export function textOf(node: XmlNode, name: string): string {
  const value = node[name];
  return typeof value === "string" ? value : "";
}

/** The items of a list; empty when it is absent. */
export function itemsOf(node: XmlNode, name: string): readonly XmlNode[] {
  const items = nodeOf(node[name])["项"];
  return Array.isArray(items) ? items.map(nodeOf) : [];
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const escaped = (text: string): string => text.replaceAll(/[&<>]/g, (character) => entities[character] ?? character);

/** Elements with their texts; blank ones are left out. */
export function elements(values: Readonly<Record<string, string>>): string {
  return Object.entries(values).flatMap(([name, text]) => (text === "" ? [] : [`<${name}>${escaped(text)}</${name}>`])).join("");
}

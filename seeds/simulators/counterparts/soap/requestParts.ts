import type { SoapCall } from "../../../../adapters/sdk/connectors/soap/settings.ts";
import { namesIn, putAt, type Parts } from "../../../../adapters/sdk/connectors/soap/template.ts";
import { isNode, parseXml, valuesAt } from "../../../../adapters/sdk/connectors/soap/xmlText.ts";

/** A request as the server's library read it, with the documents in it opened. */
export function openDocuments(args: unknown, documents: SoapCall["documents"]): Parts {
  const parts: Parts = isNode(args) ? structuredClone(args) : {};
  for (const [place, root] of Object.entries(documents)) {
    const text = valuesAt(parts, place)[0];
    if (typeof text === "string") putAt(parts, place, parseXml(text)[root]);
  }
  return parts;
}

/** The value that stands where the manifest writes `{name}`; empty when it writes it nowhere. */
export function valueOf(templates: Readonly<Record<string, string>>, name: string, parts: Parts): string {
  const place = Object.keys(templates).find((part) => templates[part] === `{${name}}`);
  return place === undefined ? "" : plainText(valuesAt(parts, place)[0]);
}

/** Whether the fixed parts of a call are what was sent: tells calls of one operation apart. */
export function fitsCall(templates: Readonly<Record<string, string>>, parts: Parts): boolean {
  return Object.entries(templates).every(([place, template]) => namesIn(template).length > 0 || plainText(valuesAt(parts, place)[0]) === template);
}

export function plainText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (isNode(value) && "$value" in value) return plainText(value["$value"]);
  return typeof value === "string" ? value : JSON.stringify(value);
}

import { stringify } from "csv-stringify/sync";
import type { TargetRecord } from "../contract.ts";
import type { FileDropTarget } from "./settings.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A record's fields with delivery id, key and version where the manifest has a place for them. */
export function fieldsOf({ fields, deliveryId, key, version }: TargetRecord, { columns }: FileDropTarget): Fields {
  return {
    ...(columns.deliveryId === undefined ? {} : { [columns.deliveryId]: deliveryId }),
    ...(columns.key === undefined ? {} : { [columns.key]: key }),
    ...(columns.version === undefined ? {} : { [columns.version]: version }),
    ...fields,
  };
}

/**
 * The name of a file from its pattern: `{deliveryId}`, `{key}`, `{version}`, `{batch}` or a field. Undefined when a field that it
 * needs is empty. Characters that some file systems do not take become `_`.
 */
export function fileName(pattern: string, values: Readonly<Record<string, unknown>>): string | undefined {
  let isWhole = true;
  const name = pattern.replaceAll(/\{([^}]+)\}/g, (_, field: string) => {
    const text = toText(values[field]).trim();
    if (text === "") isWhole = false;
    return text;
  });
  // oxlint-disable-next-line no-control-regex
  return isWhole ? name.replaceAll(/[\\/:*?"<>|\u0000-\u001f]/g, "_").replace(/^[.~]/, "_").slice(0, 200) : undefined;
}

/** The text of a file with these records. */
export function renderFile(records: readonly Fields[], target: FileDropTarget): string {
  switch (target.format) {
    case "json":
      return `${JSON.stringify(target.per === "record" ? records[0] : records, null, 2)}\n`;
    case "jsonl":
      return records.map((record) => `${JSON.stringify(record)}\n`).join("");
    case "csv":
      return csvText(records);
    case "xml":
      return xmlText(records, target);
  }
}

/** Columns in the order in which the records bring them. */
function csvText(records: readonly Fields[]): string {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return stringify([columns, ...records.map((record) => columns.map((column) => toText(record[column])))], { bom: true, record_delimiter: "windows" });
}

function xmlText(records: readonly Fields[], { root, record }: FileDropTarget): string {
  const body = records.map((fields) => element(record, fields)).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n${body}\n</${root}>\n`;
}

function element(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => element(name, one)).join("");
  if (typeof value !== "object" || value === null) return `<${name}>${escapeXml(toText(value))}</${name}>`;
  return `<${name}>${Object.entries(value).map(([child, inner]) => element(child, inner)).join("")}</${name}>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Characters that XML cannot hold are left out. */
function escapeXml(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replaceAll(/[&<>]/g, (character) => entities[character]!);
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

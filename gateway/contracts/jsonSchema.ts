import type { ContractModel, FieldContract, MessageContract } from "./model.ts";
import { withParts } from "./model.ts";

/** A JSON Schema (2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Scalars as proto JSON writes them: 64 bits are text. */
const scalars: Readonly<Record<string, JsonSchema>> = {
  string: { type: "string" },
  bool: { type: "boolean" },
  bytes: { type: "string", contentEncoding: "base64" },
  int32: { type: "integer" },
  uint32: { type: "integer", minimum: 0 },
  double: { type: "number" },
  int64: { type: "string", pattern: "^-?\\d+$" },
  uint64: { type: "string", pattern: "^\\d+$" },
  map: { type: "object" },
};

/**
 * Definitions for the named messages and their parts, by full name. Fields that are 0, false or empty may be left out, and unknown
 * fields may come with the next minor version: nothing is required, and nothing is forbidden. `root` is where definitions stand.
 */
export function schemasOf(model: ContractModel, names: readonly string[], root: string): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(withParts(model, names).map((message) => [message.name, messageSchema(model, message, root)]));
}

function messageSchema(model: ContractModel, { name, comment, fields }: MessageContract, root: string): JsonSchema {
  return { title: name, description: comment, type: "object", properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(model, field, root)])) };
}

function fieldSchema(model: ContractModel, field: FieldContract, root: string): JsonSchema {
  const type = typeSchema(model, field.type, root);
  return {
    ...(field.repeated ? { type: "array", items: type } : type),
    ...(field.zh === field.name ? {} : { title: field.zh }),
    description: field.comment,
    ...(field.sensitivity ? { "x-sensitivity": field.sensitivity } : {}),
  };
}

function typeSchema(model: ContractModel, type: string, root: string): JsonSchema {
  const values = model.enums.get(type)?.values;
  if (values) return { type: "string", enum: values.map(({ name }) => name) };
  return model.messages.has(type) ? { $ref: `${root}${type}` } : (scalars[type] ?? { description: type });
}

/** The data of an event as a document of its own. */
export function eventSchema(model: ContractModel, type: string): JsonSchema {
  const { [type]: own, ...parts } = schemasOf(model, [type], "#/$defs/");
  return { $schema: "https://json-schema.org/draft/2020-12/schema", $id: `urn:qianlian:${type}`, ...own, ...(Object.keys(parts).length > 0 ? { $defs: parts } : {}) };
}

/** An event as CloudEvents JSON (structured mode), with its data by reference. */
export function cloudEventSchema(type: string, data: string): JsonSchema {
  const text = { type: "string" };
  return {
    title: `CloudEvent ${type}`,
    type: "object",
    required: ["specversion", "id", "source", "type", "subject", "time", "data"],
    properties: {
      specversion: { const: "1.0" },
      id: { ...text, description: "事件编号（ULID） / ULID, unique in the hub" },
      source: { ...text, description: "来源 / `/systems/<system>` or `/services/<service>`" },
      type: { const: type },
      subject: { ...text, description: "案件标识 / case id" },
      time: { ...text, format: "date-time", description: "发生时间 / when it happened" },
      datacontenttype: { const: "application/json" },
      recordedtime: { ...text, format: "date-time", description: "入库时间 / when the hub recorded it" },
      sequence: { ...text, description: "日志序号 / place in the journal" },
      caseversion: { description: "案件版本 / version of the case after the event" },
      division: { ...text, description: "行政区划 / GB/T 2260 division" },
      correlationid: text,
      causationid: text,
      data: { $ref: data },
    },
  };
}

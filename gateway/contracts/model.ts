import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createFileRegistry, fromBinary, getOption, hasOption, ScalarType, type DescEnum, type DescExtension, type DescField, type DescMessage } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema, type FileDescriptorSet } from "@bufbuild/protobuf/wkt";
import { contractNames } from "./names.ts";

export type Sensitivity = "PUBLIC" | "INTERNAL" | "PERSONAL" | "RESTRICTED";

/** One field of a message. */
export interface FieldContract {
  /** JSON name, e.g. `decisionNo`. */
  readonly name: string;
  readonly number: number;
  readonly zh: string;
  /** What the .proto says of it. */
  readonly comment: string;
  /** Undefined outside of events. */
  readonly sensitivity: Sensitivity | undefined;
  /** `string`, `bool`, `bytes`, `int64`, …, or the full name of a message or enumeration. */
  readonly type: string;
  readonly repeated: boolean;
}

export interface MessageContract {
  /** Full name. */
  readonly name: string;
  readonly comment: string;
  readonly fields: readonly FieldContract[];
}

export interface EnumContract {
  readonly name: string;
  /** Names as proto JSON writes them, with their numbers and comments. */
  readonly values: readonly { readonly name: string; readonly number: number; readonly comment: string }[];
}

/** The contracts of one revision. */
export interface ContractModel {
  /** Full names of the event types, sorted. */
  readonly events: readonly string[];
  readonly messages: ReadonlyMap<string, MessageContract>;
  readonly enums: ReadonlyMap<string, EnumContract>;
}

const sensitivities: readonly Sensitivity[] = ["RESTRICTED", "PUBLIC", "INTERNAL", "PERSONAL", "RESTRICTED"];

/** The contracts of this software. */
export function currentContracts(): ContractModel {
  return readContracts(readFileSync(join(import.meta.dirname, "../../proto/gen/descriptors.binpb")));
}

/** Reads the contracts of any revision out of its descriptor set with comments (`buf build`). */
export function readContracts(image: Uint8Array): ContractModel {
  const set = fromBinary(FileDescriptorSetSchema, image);
  const registry = createFileRegistry(set);
  const option = registry.getExtension("hub.common.v1.sensitivity");
  if (!option) throw new Error("no hub.common.v1.sensitivity in the descriptors");
  const comments = commentsOf(set);
  const files = [...registry.files].filter(({ proto }) => proto.package.startsWith("hub."));
  const messages = files.flatMap((file) => file.messages);
  const enums = files.flatMap((file) => file.enums);
  return {
    events: eventsOf(messages, option).map(({ typeName }) => typeName).sort(),
    messages: new Map(messages.map((message) => [message.typeName, toMessage(message, option, comments)])),
    enums: new Map(enums.map((one) => [one.typeName, toEnum(one, comments)])),
  };
}

/** The named messages and everything that occurs in them, in the order of first occurrence. */
export function withParts({ messages }: ContractModel, names: readonly string[]): readonly MessageContract[] {
  const found = new Map<string, MessageContract>();
  const visit = (name: string): void => {
    const message = messages.get(name);
    if (!message || found.has(name)) return;
    found.set(name, message);
    for (const { type } of message.fields) visit(type);
  };
  names.forEach(visit);
  return [...found.values()];
}

/** An event is a message all of whose fields say how far they may travel, and which is no part of another such message. */
function eventsOf(messages: readonly DescMessage[], option: DescExtension): readonly DescMessage[] {
  const marked = messages.filter(({ fields }) => fields.length > 0 && fields.every((field) => hasOption(field, option)));
  const parts = new Set(marked.flatMap(({ fields }) => fields.flatMap((field) => field.message?.typeName ?? [])));
  return marked.filter(({ typeName }) => !parts.has(typeName));
}

function toEnum({ typeName, values }: DescEnum, comments: ReadonlyMap<string, string>): EnumContract {
  return { name: typeName, values: values.map(({ name, number }) => ({ name, number, comment: comments.get(`${typeName}.${name}`) ?? "" })) };
}

function toMessage(message: DescMessage, option: DescExtension, comments: ReadonlyMap<string, string>): MessageContract {
  const { typeName: name } = message;
  const fields = message.fields.map((field) => ({
    name: field.jsonName,
    number: field.number,
    zh: contractNames().fieldName(name, field.jsonName),
    comment: comments.get(`${name}.${field.name}`) ?? "",
    sensitivity: hasOption(field, option) ? sensitivities[Number(getOption(field, option))] : undefined,
    type: typeOf(field),
    repeated: field.fieldKind === "list",
  }));
  return { name, comment: comments.get(name) ?? "", fields };
}

function typeOf(field: DescField): string {
  if (field.message) return field.message.typeName;
  if (field.enum) return field.enum.typeName;
  if (field.fieldKind === "map") return "map";
  return field.scalar === undefined ? "string" : ScalarType[field.scalar].toLowerCase();
}

/** Places of messages, fields, enumerations and their values in a file descriptor (descriptor.proto). */
const [MESSAGE, FIELD, ENUM, VALUE] = [4, 2, 5, 2];

/** Leading comments in one line, by full name. */
function commentsOf({ file }: FileDescriptorSet): ReadonlyMap<string, string> {
  const comments = new Map<string, string>();
  for (const one of file) {
    const byPath = new Map((one.sourceCodeInfo?.location ?? []).map(({ path, leadingComments }) => [path.join("."), leadingComments.trim().replaceAll(/\s+/g, " ")]));
    const note = (name: string, ...path: number[]) => comments.set(`${one.package}.${name}`, byPath.get(path.join(".")) ?? "");
    for (const [index, message] of one.messageType.entries()) {
      note(message.name, MESSAGE, index);
      for (const [at, field] of message.field.entries()) note(`${message.name}.${field.name}`, MESSAGE, index, FIELD, at);
    }
    for (const [index, enumeration] of one.enumType.entries()) {
      for (const [at, value] of enumeration.value.entries()) note(`${enumeration.name}.${value.name}`, ENUM, index, VALUE, at);
    }
  }
  return comments;
}

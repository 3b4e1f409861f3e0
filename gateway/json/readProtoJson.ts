import { createFileRegistry, fromBinary, fromJson, toJson, type FileRegistry, type JsonValue } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HubError } from "../../services/shared/errors.ts";

const DESCRIPTORS = join(import.meta.dirname, "../../proto/gen/descriptors.binpb");

let known: FileRegistry | undefined;

/** Read when first needed: most commands and requests bring no message. */
const registry = (): FileRegistry => (known ??= createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(DESCRIPTORS))));

export interface MessageForm<Message> {
  /** Full name, e.g. `hub.registry.v1.Subscription`. */
  readonly typeName: string;
  readonly codec: { fromJSON(json: unknown): Message };
}

/** What a message says: itself, and which of its fields are written down at all. */
export interface ReadMessage<Message> {
  readonly message: Message;
  /** JSON names at the top. */
  readonly given: ReadonlySet<string>;
}

/**
 * Reads a message in proto JSON as people write it. Stricter than the generated code: a name or a value that the contract does not have is an
 * error, so that a misspelt filter does not let everything pass. Throws INVALID_REQUEST; `place` says where the text is from.
 */
export function readProtoJson<Message>(text: string, { typeName, codec }: MessageForm<Message>, place: string): ReadMessage<Message> {
  const schema = registry().getMessage(typeName);
  if (!schema) throw new RangeError(`no message ${typeName}`);
  const json = parse(text, place);
  try {
    const strict = toJson(schema, fromJson(schema, json as JsonValue, { registry: registry() }));
    return { message: codec.fromJSON(strict), given: new Set(Object.keys(json)) };
  } catch (cause) {
    const problem = wordsOf(cause);
    throw new HubError("INVALID_REQUEST", `${place} 不合规格 / is not a ${typeName.slice(typeName.lastIndexOf(".") + 1)}: ${problem}`, { place, problem }, { cause });
  }
}

/** What is wrong, with the field and the values it may have. */
function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, name = "", value] = /^cannot decode enum ([\w.]+) from JSON: (.*)$/.exec(message) ?? [];
  const values = registry().getEnum(name)?.values.map((one) => one.name);
  if (values) return `未知取值 / unknown value ${value}; one of ${values.join(", ")}`;
  return message.replace(/^cannot decode (?:message|field) [\w.]*\.(\w+) from JSON: /, "$1: ");
}

function parse(text: string, place: string): object {
  try {
    const json = JSON.parse(text) as unknown;
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new HubError("INVALID_REQUEST", `${place} 不是 JSON / is no JSON: ${problem}`, { place, problem }, { cause });
  }
  throw new HubError("INVALID_REQUEST", `${place} 应为 JSON 对象 / a JSON object is wanted, in braces`, { place });
}

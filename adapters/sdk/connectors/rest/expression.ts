import jsonata from "jsonata";
import { eventCodecs } from "../../../../proto/gen/events.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import { recordKey } from "../../../../services/shared/events/recordKey.ts";
import { valueText } from "./valueText.ts";

/** A JSONata expression of a connector's settings. */
export interface Expression {
  /** Undefined when the input has no such thing. Throws HubError INVALID_REQUEST naming the expression. */
  evaluate(input: unknown): Promise<unknown>;
  /** The value as text; empty for nothing. */
  text(input: unknown): Promise<string>;
  /** The value as a list; empty for nothing, one member for what is no list. */
  list(input: unknown): Promise<readonly unknown[]>;
}

/** Full names of events by the names without package, as systems write them. */
const types: ReadonlyMap<string, string> = new Map(Object.keys(eventCodecs).map((type) => [type.slice(type.lastIndexOf(".") + 1), type]));

/** Compiles; the empty text stands for the input itself. Fails with INVALID_REQUEST naming the place in the manifest. */
export function compile(text: string, place: string): Expression {
  const compiled = text === "" ? undefined : parse(text, place);
  compiled?.registerFunction("recordKey", (caseId: string, type: string) => {
    const full = types.get(type) ?? type;
    // A kind of row that the hub does not know is a record of its own.
    return full.startsWith("hub.") ? recordKey(caseId, full) : `${caseId}@${type}`;
  });
  const evaluate = async (input: unknown): Promise<unknown> => {
    if (!compiled) return input;
    try {
      return await compiled.evaluate(input);
    } catch (cause) {
      const { code = "", message = "" } = cause as { code?: string; message?: string };
      throw new HubError("INVALID_REQUEST", `${place}: 表达式 ${text} 无法计算（${code}）；请改正清单 / cannot be computed: ${message.replaceAll(/"[^"]*"/g, "…")}`, { place, expression: text }, { cause });
    }
  };
  return {
    evaluate,
    async text(input) {
      return valueText(await evaluate(input));
    },
    async list(input) {
      const value = await evaluate(input);
      if (Array.isArray(value)) return Array.from(value);
      return value === undefined || value === null ? [] : [value];
    },
  };
}

function parse(text: string, place: string): jsonata.Expression {
  try {
    return jsonata(text);
  } catch (cause) {
    const { position = 0, message = "" } = cause as { position?: number; message?: string };
    throw new HubError("INVALID_REQUEST", `${place}: 第 ${position} 个字符处不是 JSONata / not JSONata: ${message}`, { place, expression: text }, { cause });
  }
}

/** A JSON form whose texts are expressions; a part without value is left off. */
export interface Form {
  make(input: unknown): Promise<unknown>;
}

/** Compiles a form: objects and lists stay, texts are JSONata, other values stand for themselves. */
export function compileForm(form: unknown, place: string): Form {
  if (typeof form === "string") {
    const expression = compile(form, place);
    return { make: (input) => expression.evaluate(input) };
  }
  if (Array.isArray(form)) {
    const parts = form.map((part, index) => compileForm(part, `${place}.${index}`));
    return { make: (input) => Promise.all(parts.map((part) => part.make(input))) };
  }
  if (typeof form !== "object" || form === null) return { make: async () => form };
  const parts = Object.entries(form).map(([name, part]) => [name, compileForm(part, `${place}.${name}`)] as const);
  return {
    async make(input) {
      const filled = await Promise.all(parts.map(async ([name, part]) => [name, await part.make(input)] as const));
      return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
    },
  };
}

import { eventCodecs } from "../../../../proto/gen/events.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import { recordKey } from "../../../../services/shared/events/recordKey.ts";
import { compileExpression, toFailure, type Expression as Compiled } from "../../mapping/expression.ts";
import { ExpressionError } from "../../mapping/expressionError.ts";
import { createScope } from "../../mapping/helpers/allHelpers.ts";
import type { Helper, Scope } from "../../mapping/helpers/helper.ts";
import { valueText } from "./valueText.ts";

/** A JSONata expression of a connector's settings. It may call the helpers of mappings, and is bounded as they are; the manifest's lists and constants it does not know. */
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

const recordKeyHelper: Helper = {
  name: "recordKey",
  parameters: "caseId, type",
  summary: "记录键，类型可不带包名 / the hub's key of a record; the type may lack its package",
  examples: [],
  arity: [2, 2],
  run(caseId, type) {
    const [subject, name] = [valueText(caseId), valueText(type)];
    const full = types.get(name) ?? name;
    // A kind of row that the hub does not know is a record of its own.
    return full.startsWith("hub.") ? recordKey(subject, full) : `${subject}@${name}`;
  },
};

const { helpers, constants } = createScope();
const scope: Scope = { helpers: new Map([...helpers, [recordKeyHelper.name, recordKeyHelper]]), constants };

/** Compiles; the empty text stands for the input itself. Fails with INVALID_REQUEST naming the place in the manifest. */
export function compile(text: string, place: string): Expression {
  const compute = text === "" ? async (input: unknown) => input : inTurn(parse(text, place));
  const evaluate = async (input: unknown): Promise<unknown> => {
    try {
      return await compute(input);
    } catch (cause) {
      throw new HubError("INVALID_REQUEST", `${place}: 表达式 ${text} 无法计算；请改正清单 / cannot be computed, mend the manifest: ${toFailure(cause).message}`, { place, expression: text }, { cause });
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

/** One input after the other: the steps of an expression are counted for one input at a time, and callers hand in whole pages. */
function inTurn(compiled: Compiled): (input: unknown) => Promise<unknown> {
  let before: Promise<unknown> = Promise.resolve();
  return async (input) => {
    const mine = before.then(() => compiled.evaluate(input));
    before = mine.catch(() => undefined);
    return mine;
  };
}

function parse(text: string, place: string): Compiled {
  try {
    return compileExpression(text, scope);
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    throw new HubError("INVALID_REQUEST", `${place}: 第 ${cause.position} 个字符处 / at character ${cause.position}: ${cause.message}`, { place, expression: text }, { cause });
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

import { notPlain, truthOf } from "./plainValues.ts";

type Parameters = readonly unknown[];

/** Functions of JSONata that mappings use much, for the values for which they are simple. */
export const plainFunctions: Readonly<Record<string, (...parameters: Parameters) => unknown>> = {
  exists: only(1, ([value]) => value !== undefined),
  not: only(1, ([value]) => {
    if (value === undefined) throw notPlain;
    return !truthOf(value);
  }),
  uppercase: only(1, ([text]) => textIn(text).toUpperCase()),
  lowercase: only(1, ([text]) => textIn(text).toLowerCase()),
  substringBefore: only(2, ([text, sign]) => before(textIn(text), textIn(sign))),
  substringAfter: only(2, ([text, sign]) => after(textIn(text), textIn(sign))),
  contains: only(2, ([text, part]) => textIn(text).includes(textIn(part))),
  // JSONata also turns every run of blanks into one.
  trim: only(1, ([text]) => textIn(text).replaceAll(/[ \t\n\r]+/gm, " ").replace(/^ /, "").replace(/ $/, "")),
};

/** The function for as many values; JSONata fills up missing ones from the context. */
function only(count: number, compute: (parameters: Parameters) => unknown): (...parameters: Parameters) => unknown {
  return (...parameters) => {
    if (parameters.length !== count) throw notPlain;
    return compute(parameters);
  };
}

function before(text: string, sign: string): string {
  const at = text.indexOf(sign);
  return at === -1 ? text : text.slice(0, at);
}

function after(text: string, sign: string): string {
  const at = text.indexOf(sign);
  return at === -1 ? text : text.slice(at + sign.length);
}

function textIn(value: unknown): string {
  if (typeof value !== "string") throw notPlain;
  return value;
}

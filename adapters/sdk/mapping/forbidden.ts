/** Functions of JSONata that would make a mapping depend on something other than its record. */
export const impureFunctions: ReadonlySet<string> = new Set(["now", "millis", "random", "shuffle", "eval"]);

/** Functions that JSONata has itself. */
export const jsonataFunctions: ReadonlySet<string> = new Set([
  "abs", "append", "assert", "average", "base64decode", "base64encode", "boolean", "ceil", "clone", "contains", "count", "decodeUrl", "decodeUrlComponent", "distinct", "each",
  "encodeUrl", "encodeUrlComponent", "error", "exists", "filter", "floor", "formatBase", "formatInteger", "formatNumber", "fromMillis", "join", "keys", "length", "lookup",
  "lowercase", "map", "match", "max", "merge", "min", "not", "number", "pad", "parseInteger", "power", "reduce", "replace", "reverse", "round", "sift", "single", "sort", "split",
  "spread", "sqrt", "string", "substring", "substringAfter", "substringBefore", "sum", "toMillis", "trim", "type", "uppercase", "zip",
]);

const PLAIN_NAME = /^[A-Za-z_\u4e00-\u9fa5][A-Za-z0-9_\u4e00-\u9fa5]*$/;
const KEYWORDS: ReadonlySet<string> = new Set(["and", "or", "in", "true", "false", "null", "function"]);

/** A column in JSONata. */
export function columnPath(column: string): string {
  if (PLAIN_NAME.test(column) && !KEYWORDS.has(column)) return column;
  return column.includes("`") ? `$lookup($, ${quoted(column)})` : `\`${column}\``;
}

/** A text in JSONata. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

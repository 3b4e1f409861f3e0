/** Ranges that a terminal draws two columns wide (UAX #11 wide and full-width, and emoji). */
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Marks that take no column of their own. */
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u;
/** Anything that would move the cursor or colour the terminal: text of others must not. */
const CONTROL = /[\p{Cc}\u2028\u2029]/gu;

/** How many columns the text takes on a terminal; Chinese characters take two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (ZERO.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** The text without control characters, so that data cannot steer the terminal. */
export function printable(text: string): string {
  return text.replace(CONTROL, " ");
}

/** The text cut to at most `width` columns, ending in `…` when something was cut. */
export function cutToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = "";
  let used = 0;
  for (const character of text) {
    const next = displayWidth(character);
    if (used + next > width - 1) break;
    cut += character;
    used += next;
  }
  return `${cut}…`;
}

/** The text filled with spaces to `width` columns; longer texts stay as they are. */
export function padToWidth(text: string, width: number, align: "left" | "right" = "left"): string {
  const fill = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? text + fill : fill + text;
}

/** Texts longer than this are not compared line by line, lines. */
const LONGEST = 2_000;

/** What changed from one text to the other, `- …` and `+ …` in order; unchanged lines are left out. */
export function lineDiff(before: string, after: string): readonly string[] {
  const [old, next] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  if (old.length > LONGEST || next.length > LONGEST) return before === after ? [] : [`${old.length} → ${next.length} 行 / lines`];
  const common = commonLengths(old, next);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < next.length) {
    if (i < old.length && j < next.length && old[i] === next[j]) [i, j] = [i + 1, j + 1];
    else if (j >= next.length || (i < old.length && common[i + 1]![j]! >= common[i]![j + 1]!)) lines.push(`- ${old[i++]}`);
    else lines.push(`+ ${next[j++]}`);
  }
  return lines;
}

/** Length of the longest common subsequence from each pair of places on. */
function commonLengths(old: readonly string[], next: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(next.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = next.length - 1; j >= 0; j--) {
      lengths[i]![j] = old[i] === next[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}

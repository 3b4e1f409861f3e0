const escapes = /\\./gs;
const classes = /\[[^\]]*\]/g;
/** A repetition without end: `*`, `+`, `{3,}`. */
const ENDLESS = /^(?:[*+]|\{\d+,\})/;

/** True for a repetition without end inside a repetition without end, e.g. `(a+)*`: its time can double with every character. */
export function mayTakeForEver(source: string): boolean {
  // What stands for one character cannot hold a group.
  const plain = source.replace(escapes, "_").replace(classes, "_");
  const open: { endless: boolean }[] = [{ endless: false }];
  for (let at = 0; at < plain.length; at++) {
    const sign = plain[at];
    const around = open.at(-1)!;
    if (sign === "(") open.push({ endless: false });
    else if (sign === ")") {
      const closed = open.pop()!;
      const repeated = ENDLESS.test(plain.slice(at + 1));
      if (repeated && closed.endless) return true;
      const parent = open.at(-1);
      if (parent && (closed.endless || repeated)) parent.endless = true;
    } else if (ENDLESS.test(plain.slice(at))) around.endless = true;
  }
  return false;
}

/** One place where the result is not as expected. */
export interface Difference {
  /** e.g. `cases.示例〔2026〕1号.deadlines[1].dueAt`. */
  readonly path: string;
  readonly expected: unknown;
  /** Undefined when there is nothing of the kind. */
  readonly found: unknown;
}

/** Lists in which the order says nothing: each expected entry needs one found entry of its own. */
const UNORDERED: ReadonlySet<string> = new Set(["deadlines", "notices", "hints", "suspects"]);
/** Beside a list: entries that must not be found, e.g. `"notices!": [{"event": "deadline.overdue"}]`. */
const FORBIDDEN = "!";

/**
 * Compares a result with what must hold: every value that is expected must be found; more may be there. An empty list
 * expects an empty one, and a key that ends in `!` holds entries that must be absent.
 */
export function compareExpected(expected: unknown, found: unknown, path = ""): readonly Difference[] {
  if (Array.isArray(expected)) return compareLists(expected, found, path);
  if (!isFields(expected)) return Object.is(expected, found) ? [] : [{ path, expected, found }];
  if (!isFields(found)) return [{ path, expected, found }];
  return Object.entries(expected).flatMap(([key, value]) => {
    if (key.endsWith(FORBIDDEN)) return findForbidden(value, found[key.slice(0, -1)], join(path, key));
    return compareExpected(value, found[key], join(path, key));
  });
}

function compareLists(expected: readonly unknown[], found: unknown, path: string): readonly Difference[] {
  if (!Array.isArray(found)) return [{ path, expected, found }];
  if (expected.length === 0) return found.length === 0 ? [] : [{ path, expected, found }];
  if (UNORDERED.has(path.slice(path.lastIndexOf(".") + 1))) return compareSets(expected, found, path);
  if (found.length < expected.length) return [{ path: `${path}.length`, expected: expected.length, found: found.length }];
  return expected.length === found.length ? expected.flatMap((one, index) => compareExpected(one, found[index], `${path}[${index}]`)) : compareSequence(expected, found, path);
}

/** Fewer are expected than found: they must be found in this order. */
function compareSequence(expected: readonly unknown[], found: readonly unknown[], path: string): readonly Difference[] {
  let from = 0;
  return expected.flatMap((one, index) => {
    const at = found.findIndex((other, place) => place >= from && compareExpected(one, other).length === 0);
    if (at < 0) return [{ path: `${path}[${index}]`, expected: one, found: undefined }];
    from = at + 1;
    return [];
  });
}

/** What fits exactly is taken first; of the rest each is compared with the one that is nearest. */
function compareSets(expected: readonly unknown[], found: readonly unknown[], path: string): readonly Difference[] {
  const free = new Set(found.keys());
  const open = [...expected.entries()].filter(([, one]) => {
    const at = [...free].find((place) => compareExpected(one, found[place]).length === 0);
    return at === undefined || !free.delete(at);
  });
  return open.flatMap(([index, one]) => {
    const here = `${path}[${index}]`;
    const candidates = [...free].filter((place) => isSameKind(one, found[place])).map((place) => ({ place, differences: compareExpected(one, found[place], here) }));
    const nearest = candidates.sort((a, b) => a.differences.length - b.differences.length)[0];
    if (!nearest) return [{ path: here, expected: one, found: undefined }];
    free.delete(nearest.place);
    return nearest.differences;
  });
}

/** Entries of different names are not worth comparing field by field. */
function isSameKind(expected: unknown, found: unknown): boolean {
  if (!isFields(expected) || !isFields(found)) return true;
  return ["id", "event", "rule", "suspectNo"].every((key) => expected[key] === undefined || expected[key] === found[key]);
}

function findForbidden(forbidden: unknown, found: unknown, path: string): readonly Difference[] {
  if (!Array.isArray(forbidden) || !Array.isArray(found)) return [];
  return forbidden.flatMap((one: unknown, index) => {
    const match: unknown = found.find((other) => compareExpected(one, other).length === 0);
    return match === undefined ? [] : [{ path: `${path}[${index}]`, expected: undefined, found: match }];
  });
}

const join = (path: string, key: string) => (path === "" ? key : `${path}.${key}`);

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

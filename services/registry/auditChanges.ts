/** Longest value in an entry; what is longer is cut. */
const LONGEST = 300;

type Json = Readonly<Record<string, unknown>>;

/** Short names of hashes: enough to tell keys apart, nothing to begin with. */
const fingerprint = (hash: unknown) => String(hash).slice(0, 8);

/** Fields that are told in other words: hashes, and what is kept elsewhere in full. */
const told: Readonly<Record<string, (value: unknown) => unknown>> = {
  keyHashes: (value) => (Array.isArray(value) ? value.map(fingerprint) : value),
  applicantKeyHash: fingerprint,
  credentials: (value) => (value as readonly Json[]).map(({ id, kind, hash, expireTime }) => ({ id, kind, hash: fingerprint(hash), expireTime })),
  decisions: (value) => `${(value as readonly Json[]).length} (${(value as readonly Json[]).filter(({ seenTime }) => seenTime).length} seen)`,
  conformance: (value) => (value as Json)["attachTime"],
  webhook: (value) => (value as Json)["url"],
};

/**
 * What differs between two JSON forms of an object, field by field, as `before → after`; `-` = not there. No hashes and no secrets. A field
 * that holds an object is looked into.
 */
export function auditChanges(before: unknown, after: unknown, prefix = ""): Record<string, string> {
  const [a, b] = [asObject(before), asObject(after)];
  const changes: Record<string, string> = {};
  for (const field of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [from, to] = [a[field], b[field]];
    if (JSON.stringify(from) === JSON.stringify(to)) continue;
    const tell = told[field];
    if (!tell && isObject(from ?? {}) && isObject(to ?? {})) Object.assign(changes, auditChanges(from, to, `${prefix}${field}.`));
    else changes[prefix + field] = `${words(from, tell)} → ${words(to, tell)}`;
  }
  return changes;
}

function words(value: unknown, tell: (value: unknown) => unknown = (same) => same): string {
  if (value === undefined) return "-";
  const said = tell(value);
  const text = typeof said === "string" ? said : JSON.stringify(said);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const asObject = (value: unknown): Json => (isObject(value) ? value : {});

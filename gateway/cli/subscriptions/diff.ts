import { Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";

/** What the hub sets by itself: no difference of content. */
const SET_BY_HUB = new Set(["version", "changeTime", "changedBy"]);

/**
 * What became different, one line each in the order of the contract: `view: VIEW_PUBLIC → VIEW_PARTNER`, `+ divisions: 5203`, `- …`. Lists
 * of words are compared as sets; everything else as a whole.
 */
export function diffLines(before: Subscription, after: Subscription): string[] {
  const [old, next] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...old.keys(), ...next.keys()])].filter((name) => !SET_BY_HUB.has(name));
  return names.flatMap((name) => diffField(name, old.get(name), next.get(name)));
}

function fieldsOf(subscription: Subscription): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  const flatten = (value: unknown, path: string): void => {
    if (!isGroup(value) || path.startsWith("filter")) return void fields.set(path, value);
    for (const [name, inner] of Object.entries(value)) flatten(inner, path === "" ? name : `${path}.${name}`);
  };
  flatten(Subscription.toJSON(subscription), "");
  return fields;
}

const isGroup = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function diffField(name: string, before: unknown, after: unknown): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!Array.isArray(before ?? []) || !Array.isArray(after ?? [])) return [`${name}: ${text(before)} → ${text(after)}`];
  const [old, next] = [before, after].map((list) => ((list ?? []) as unknown[]).map(text)) as [string[], string[]];
  const lines = [...old.filter((one) => !next.includes(one)).map((one) => `- ${name}: ${one}`), ...next.filter((one) => !old.includes(one)).map((one) => `+ ${name}: ${one}`)];
  return lines.length > 0 ? lines : [`${name}: 次序改变 / another order`];
}

const text = (value: unknown): string => (value === undefined ? "（无 none）" : typeof value === "string" ? value : JSON.stringify(value));

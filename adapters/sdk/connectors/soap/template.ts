import { HubError } from "../../../../services/shared/errors.ts";
import type { SoapCall, SoapParty } from "./settings.ts";
import { isNode, renderXml, scalarText, xmlSafe } from "./xmlText.ts";

/** Gives the value of a `{name}`; undefined = the part is left off when it is nothing but that name. */
export type Lookup = (name: string) => unknown;

export interface Parts {
  [name: string]: unknown;
}

const NAME = /\{([a-zA-Z][\w.\-\u4e00-\u9fff]*)\}/g;

/** The names in a template. */
export function namesIn(template: string): readonly string[] {
  return Array.from(template.matchAll(NAME), ([, name = ""]) => name);
}

/** Fills a template; one that is a single name keeps the value as it is, also a tree. */
function fill(template: string, lookup: Lookup): unknown {
  const [only] = namesIn(template);
  if (only !== undefined && template === `{${only}}`) return lookup(only);
  return template.replaceAll(NAME, (_, name: string) => scalarText(lookup(name) ?? ""));
}

/** Templates as a tree: names joined by dots become elements inside each other. */
export function fillParts(templates: Readonly<Record<string, string>>, lookup: Lookup, base: Parts = {}): Parts {
  for (const [place, template] of Object.entries(templates)) {
    const value = fill(template, lookup);
    if (value !== undefined) putAt(base, place, typeof value === "string" ? xmlSafe(value) : value);
  }
  return base;
}

/** Puts a value at a place of names joined by dots. */
export function putAt(tree: Parts, place: string, value: unknown): void {
  const names = place.split(".");
  const last = names.pop() ?? "";
  let node = tree;
  for (const name of names) {
    if (!isNode(node[name])) node[name] = {};
    node = node[name] as Parts;
  }
  node[last] = value;
}

/** Turns the named parts into XML text. */
export function sealDocuments(parts: Parts, documents: SoapCall["documents"]): Parts {
  for (const [place, root] of Object.entries(documents)) {
    const value = place.split(".").reduce<unknown>((node, name) => (isNode(node) ? node[name] : undefined), parts);
    if (value !== undefined) putAt(parts, place, renderXml(root, value));
  }
  return parts;
}

/** What every template may name. */
export function partyLookup(party: SoapParty, more: Lookup): Lookup {
  const own: Readonly<Record<string, string>> = { party: party.id, account: party.account, password: party.password };
  return (name) => (Object.hasOwn(own, name) ? own[name] : more(name));
}

const PARTY_NAMES = ["party", "account", "password"];

/** Fails with INVALID_REQUEST for a name that means nothing there; `record.` and `field.` begin names of the record's own. */
export function requireNames(place: string, templates: Readonly<Record<string, string>>, allowed: readonly string[]): void {
  const known = [...PARTY_NAMES, ...allowed];
  for (const [part, template] of Object.entries(templates)) {
    const unknown = namesIn(template).find((name) => !known.some((one) => (one.endsWith(".") ? name.startsWith(one) : name === one)));
    if (unknown === undefined) continue;
    const list = known.map((name) => `{${name}}`).join(" ");
    throw new HubError("INVALID_REQUEST", `${place}.request.${part}: 没有 {${unknown}}，可用 ${list} / there is no {${unknown}}; there are ${list}`, { place, name: unknown });
  }
}

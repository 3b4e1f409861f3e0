import type { AdapterManifestFile, FeedSection, TargetSection } from "./schema.ts";

/** Names in a feed and in a target that belong to the manifest; all others are the connector's. */
const feedNames = new Set(["description", "channel", "emits"]);
const targetNames = new Set(["description", "takes", "when", "fields", "reports"]);

/** The connector's own settings in a feed. */
export function feedSettings(feed: FeedSection): Readonly<Record<string, unknown>> {
  return without(feed, feedNames);
}

/** The connector's own settings in a target. */
export function targetSettings(target: TargetSection): Readonly<Record<string, unknown>> {
  return without(target, targetNames);
}

function without(section: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(section).filter(([name]) => !names.has(name)));
}

/** Every expression of a manifest with its place. */
export function expressionsOf(manifest: AdapterManifestFile): readonly { readonly path: readonly (string | number)[]; readonly text: string }[] {
  const feeds = Object.entries(manifest.feeds).flatMap(([feed, { emits }]) =>
    emits.flatMap((rule, index) => expressionsIn(["feeds", feed, "emits", index], rule)),
  );
  const targets = Object.entries(manifest.targets).flatMap(([target, section]) => [
    ...expressionsIn(["targets", target], section),
    ...(section.reports ? expressionsIn(["targets", target, "reports"], section.reports) : []),
  ]);
  return [...feeds, ...targets];
}

function expressionsIn(within: readonly (string | number)[], rule: Readonly<Record<string, unknown>> & { readonly fields: Readonly<Record<string, string>> }) {
  const single = ["when", "operation", "version", "changedAt"].flatMap((name) => {
    const text = rule[name];
    return typeof text === "string" ? [{ path: [...within, name], text }] : [];
  });
  return [...single, ...Object.entries(rule.fields).map(([field, text]) => ({ path: [...within, "fields", field], text }))];
}

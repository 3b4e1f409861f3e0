import { z } from "zod";
import { HubError } from "../../../services/shared/errors.ts";
import { bindAdapter, type BoundAdapter } from "../boundAdapter.ts";
import type { ConnectorConnection } from "../connectors/contract.ts";
import type { Adapter, AdapterConnection, AdapterContext } from "../contract.ts";
import { compileCondition, compileMapping } from "../mapping/compileMapping.ts";
import type { Condition, Mapping } from "../mapping/contract.ts";
import { createScope } from "../mapping/helpers/allHelpers.ts";
import type { Scope } from "../mapping/helpers/helper.ts";
import { createTurnSource } from "../runtime/turnSource.ts";
import { connectorOf, connectorParts, type Parts, type PartsOptions } from "./connectorParts.ts";
import { compileRules, type FeedRules } from "./feedRules.ts";
import { createFeedSource } from "./feedSource.ts";
import { lagOf } from "./feedsLag.ts";
import type { AdapterManifestFile, TargetSection } from "./schema.ts";
import { createTargetInventory } from "./targetInventory.ts";
import { createTargetSink, type TargetRules } from "./targetSink.ts";

export type ManifestAdapterOptions = PartsOptions;

/**
 * The adapter that a manifest describes. Its settings are those of the connection that take the place of the manifest's own; reading them
 * fills in the placeholders and checks everything (all problems at once).
 */
export function manifestAdapter(manifest: AdapterManifestFile, options: ManifestAdapterOptions): Adapter<Parts> {
  const connector = connectorOf(manifest, options.known);
  const rules = compileManifest(manifest);
  return {
    manifest: {
      system: manifest.id,
      name: manifest.system.name,
      nameEn: manifest.system.nameEn,
      summary: manifest.system.summary,
      config: configOf(manifest, options),
    },
    async connect(parts, context) {
      const { log, signal, stateDir } = context;
      const connection = await connector.connect(parts, { system: manifest.id, log, signal, stateDir });
      return { ...joined(rules, connection, context), close: () => connection.close() };
    },
  };
}

/** The adapter of a manifest for the list of adapters. */
export function bindManifest(manifest: AdapterManifestFile, options: ManifestAdapterOptions): BoundAdapter {
  return bindAdapter(manifestAdapter(manifest, options));
}

/** The compiled rules of a manifest. */
export interface ManifestRules {
  readonly feeds: ReadonlyMap<string, { readonly rules: FeedRules; readonly channel: string | undefined }>;
  readonly targets: readonly TargetRules[];
}

/** Compiles every mapping of a manifest; fails with ExpressionError, which readManifest has found before. */
export function compileManifest(manifest: AdapterManifestFile): ManifestRules {
  const { feeds, targets } = manifest;
  const scope = createScope(manifest);
  return {
    feeds: new Map(Object.entries(feeds).map(([name, { emits, channel }]) => [name, { rules: compileRules(emits, scope), channel }])),
    targets: Object.entries(targets).map(([name, { takes, when, fields, reports }]) => ({
      name,
      takes: new Set(takes),
      ...compileRule({ when, fields }, scope),
      ...(reports ? { reports: { channel: reports.channel, ...compileRule(reports, scope) } } : {}),
    })),
  };
}

function compileRule({ when, fields }: Pick<TargetSection, "when" | "fields">, scope: Scope): { readonly condition: Condition; readonly mapping: Mapping } {
  return { condition: compileCondition(when, scope), mapping: compileMapping(fields, scope) };
}

function configOf(manifest: AdapterManifestFile, options: ManifestAdapterOptions): z.ZodType<Parts> {
  return z.record(z.string(), z.unknown()).default({}).transform((settings, context): Parts => {
    try {
      return connectorParts(manifest, { ...options, settings: { ...options.settings, ...settings } });
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  });
}

function joined(rules: ManifestRules, connection: ConnectorConnection, context: AdapterContext): Omit<AdapterConnection, "close"> {
  const feeds = [...rules.feeds].map(([name, feedRules]) => {
    const feed = connection.feeds.get(name);
    if (!feed) throw new HubError("INTERNAL", `连接器没有 feed ${name} / the connector has no feed ${name}`, { feed: name });
    return { feed, source: createFeedSource(feed, { name, ...feedRules, context }) };
  });
  const inventory = createTargetInventory(rules.targets, connection.targets);
  return {
    ...(feeds.length > 0 ? { source: createTurnSource(feeds.map(({ source }) => source)), lag: (signal) => lagOf(feeds.map(({ feed }) => feed), signal) } : {}),
    ...(rules.targets.length > 0 ? { sink: createTargetSink(rules.targets, connection.targets, context) } : {}),
    ...(inventory ? { inventory } : {}),
  };
}

import type { z } from "zod";
import { HubError } from "../../../services/shared/errors.ts";
import { connectors } from "../connectors/allConnectors.ts";
import type { Connector, ConnectorConnection, ConnectorContext, ConnectorParts, KnownConnectors } from "../connectors/contract.ts";
import { fillPlaceholders, placeholdersIn, type PlaceholderValues } from "./placeholders.ts";
import type { ManifestPath } from "./findPlace.ts";
import { pathText } from "./problems.ts";
import type { AdapterManifestFile } from "./schema.ts";
import { schemaProblems } from "./schemaProblems.ts";
import { feedSettings, targetSettings } from "./sections.ts";

/** Settings as a connector takes them. */
export type Parts = ConnectorParts<unknown, unknown, unknown>;

export interface PartsOptions {
  /** What placeholders stand for. */
  readonly values: PlaceholderValues;
  /** Settings of the connection that take the place of those in the manifest, e.g. of a sandbox; null = without that one. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly known?: KnownConnectors;
}

/** The manifest's connector; fails with INVALID_REQUEST when this version has none of that kind. */
export function connectorOf({ connector: { kind } }: AdapterManifestFile, known: KnownConnectors = connectors): Connector {
  const found = known[kind];
  if (!found) throw new HubError("INVALID_REQUEST", `本版本没有 ${kind} 连接器 / this version has no connector ${kind}`, { kind });
  return found;
}

/** The connector's settings with placeholders filled in; fails with INVALID_REQUEST naming all that are missing or wrong. */
export function connectorParts(manifest: AdapterManifestFile, { values, settings, known }: PartsOptions): Parts {
  const connector = connectorOf(manifest, known);
  const sections = {
    settings: stated({ ...manifest.connector.settings, ...settings }),
    feeds: mapValues(manifest.feeds, feedSettings),
    targets: mapValues(manifest.targets, targetSettings),
  };
  const filled = fillPlaceholders(sections, values);
  const problems: string[] = [];
  const read = (schema: z.ZodType | undefined, path: ManifestPath): unknown => {
    const value = valueAt(filled, path);
    if (!schema) return value;
    const mended = asExpected(schema, valueAt(sections, path), value);
    problems.push(...schemaProblems(schema, mended, path).map((one) => `${pathText(one.path)}: ${one.message}`));
    return problems.length > 0 ? mended : schema.parse(mended);
  };
  const parts = {
    settings: read(connector.settings, ["settings"]),
    feeds: new Map(Object.keys(sections.feeds).map((name) => [name, read(connector.feed, ["feeds", name])])),
    targets: new Map(Object.keys(sections.targets).map((name) => [name, read(connector.target, ["targets", name])])),
  };
  if (problems.length > 0) throw new HubError("INVALID_REQUEST", `${manifest.id} 的设置有误 / settings of ${manifest.id}:\n${problems.join("\n")}`, { system: manifest.id });
  return parts;
}

function stated(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null && value !== undefined));
}

/** Opens the system's side alone, e.g. to look at it before anything is sent. */
export function openConnector(manifest: AdapterManifestFile, options: PartsOptions, context: ConnectorContext): Promise<ConnectorConnection> {
  return connectorOf(manifest, options.known).connect(connectorParts(manifest, options), context);
}

/** A placeholder gives text: where the schema wants a number or yes or no, the text is read as one. */
function asExpected(schema: z.ZodType, raw: unknown, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return value;
  return parsed.error.issues.reduce((mended, issue) => {
    const path = issue.path as (string | number)[];
    if (issue.code !== "invalid_type" || placeholdersIn(valueAt(raw, path)).length === 0) return mended;
    const text = String(valueAt(value, path));
    if (issue.expected === "number" || issue.expected === "int") return withValue(mended, path, Number(text));
    return issue.expected === "boolean" && /^(true|false)$/.test(text) ? withValue(mended, path, text === "true") : mended;
  }, value);
}

function mapValues<Value, Result>(record: Readonly<Record<string, Value>>, map: (value: Value) => Result): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function valueAt(value: unknown, path: ManifestPath): unknown {
  return path.reduce<unknown>((at, part) => (at as Readonly<Record<PropertyKey, unknown>> | undefined)?.[part], value);
}

function withValue(value: unknown, [first, ...rest]: ManifestPath, replaced: unknown): unknown {
  if (first === undefined) return replaced;
  if (Array.isArray(value)) return value.map((one: unknown, index) => (index === first ? withValue(one, rest, replaced) : one));
  return { ...(value as object), [first]: withValue(valueAt(value, [first]), rest, replaced) };
}

import type { Connector, ConnectorParts } from "../../../adapters/sdk/connectors/contract.ts";
import type { AdapterManifestFile } from "../../../adapters/sdk/manifest/schema.ts";

/** What of a section is the hub's and no setting of the connector. */
const HUB_KEYS = new Set(["description", "channel", "emits", "takes", "when", "fields"]);

const ownSettings = (section: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(section).filter(([key]) => !HUB_KEYS.has(key)));

/** The sections of a manifest as the connector takes them; throws the first problem of its schemas. */
export function connectorParts(connector: Connector, manifest: AdapterManifestFile, settings: Readonly<Record<string, unknown>>): ConnectorParts<unknown, unknown, unknown> {
  const feeds = Object.entries(manifest.feeds).map(([name, section]) => [name, connector.feed!.parse(ownSettings(section))] as const);
  const targets = Object.entries(manifest.targets).map(([name, section]) => [name, connector.target!.parse(ownSettings(section))] as const);
  return { settings: connector.settings.parse(settings), feeds: new Map(feeds), targets: new Map(targets) };
}

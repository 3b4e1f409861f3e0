import { resolve } from "node:path";
import type { z } from "zod";
import { createHttpWay } from "../../../adapters/sdk/connectors/soap/httpExchange.ts";
import { soapFeed, soapSettings, soapTarget, type SoapCall, type SoapFeed, type SoapSettings } from "../../../adapters/sdk/connectors/soap/settings.ts";
import { putAt, type Parts } from "../../../adapters/sdk/connectors/soap/template.ts";
import { textAt } from "../../../adapters/sdk/connectors/soap/xmlText.ts";
import { loadWsdl, type ServiceDescription } from "../../../adapters/sdk/connectors/soap/wsdl.ts";
import type { AdapterManifestFile } from "../../../adapters/sdk/manifest/schema.ts";
import type { StartCounterpart } from "../counterpart.ts";
import { createFaultSwitch } from "../rest/faultSwitch.ts";
import { issueAccounts } from "./soap/accounts.ts";
import { openBook, type Book } from "./soap/book.ts";
import { feedCalls, targetCalls, type ServedCall } from "./soap/operations.ts";
import { replyOf } from "./soap/replies.ts";
import { startSoapServer } from "./soap/server.ts";

/** A department's SOAP service as the manifest and its WSDL describe it, with accounts of its own making. */
export const startSoapCounterpart: StartCounterpart = async (manifest, { dataDir }) => {
  const settings = ownSettings(manifest);
  const feeds = sections(manifest.feeds, soapFeed);
  const targets = sections(manifest.targets, soapTarget);
  const parties = issueAccounts(dataDir, settings.parties.map(({ id }) => id));
  const description = await describe(manifest, settings.wsdl, settings.port);
  const [book, faults] = [openBook(dataDir), createFaultSwitch()];
  const calls = [
    ...Array.from(feeds, ([name, feed]) => feedCalls(name, feed, { book, faults, outerNames: outerNames(feed, description) })),
    ...Array.from(targets, ([name, target]) => targetCalls(name, target, { book, faults, outerNames: new Set() })),
  ].flat();
  if (settings.probe) calls.push(probeCall(settings.probe));
  const server = await startSoapServer({ settings: { ...settings, parties: [...parties] }, wsdl: { text: description.text, file: resolve(settings.wsdl) }, ports: description.ports, calls, faults });
  return {
    kind: "soap",
    settings: { wsdl: settings.wsdl, endpoint: server.url, parties, ca: undefined },
    enter: async (name, records) => records.map((record) => enter(book, name, { feed: feeds.get(name)!, parties, record })),
    answers: async (name) =>
      book.records.filter(({ feed }) => feed === name).flatMap(({ key }) => {
        const answer = book.answerTo(name, key);
        return answer ? [{ ticket: key, outcome: answer.outcome, told: answer.told }] : [];
      }),
    effects: async (name) => book.effects.filter(({ target }) => target === name).map(({ delivery, key, version, fields }) => ({ deliveryId: delivery, key, version, fields })),
    misbehave: (next) => faults.set(next),
    async [Symbol.asyncDispose]() {
      await server.close();
      book.close();
    },
  };
};

/** What the manifest says beside addresses and accounts, in whose place placeholders may stand: this side has its own. */
function ownSettings({ connector: { settings } }: AdapterManifestFile): SoapSettings {
  const parties = settings["parties"] as readonly { readonly id: string }[];
  return soapSettings.parse({ ...settings, endpoint: undefined, ca: undefined, parties: parties.map(({ id }) => ({ id })) });
}

function sections<Section>(named: AdapterManifestFile["feeds"] | AdapterManifestFile["targets"], schema: z.ZodType<Section>): ReadonlyMap<string, Section> {
  const hubKeys = new Set(["description", "channel", "emits", "takes", "when", "fields"]);
  const own = (section: object) => Object.fromEntries(Object.entries(section).filter(([key]) => !hubKeys.has(key)));
  return new Map(Object.entries(named).map(([name, section]) => [name, schema.parse(own(section))]));
}

async function describe(manifest: AdapterManifestFile, wsdl: string, port: string | undefined): Promise<ServiceDescription> {
  const way = createHttpWay({ system: manifest.id, timeoutMs: 10_000, maxBytes: 5_000_000 });
  try {
    return await loadWsdl({ system: manifest.id, wsdl, port, way }, AbortSignal.timeout(20_000));
  } finally {
    way.close();
  }
}

/** Elements of a record beside the one that holds its document. */
function outerNames({ operation, records: { path } }: SoapFeed, { operations }: ServiceDescription): ReadonlySet<string> {
  const outputs = operations.get(operation)?.outputs ?? [];
  return new Set(outputs.filter((name) => name.startsWith(`${path}.`)).map((name) => name.slice(path.length + 1).split(".")[0]!));
}

const probeCall = (call: SoapCall): ServedCall => ({ call, writes: false, serve: () => replyOf(call, "success") });

interface Entering {
  readonly feed: SoapFeed;
  readonly parties: readonly { readonly id: string }[];
  readonly record: Readonly<Record<string, unknown>>;
}

/** A record without a name, a cursor or a sender gets what the system itself would give it. */
function enter(book: Book, name: string, { feed, parties, record }: Entering): string {
  const fields: Parts = structuredClone(record);
  const number = String(book.records.length + 1).padStart(10, "0");
  for (const path of feed.key) if (textAt(fields, path) === "") putAt(fields, path, `${name}-${number}`);
  if (feed.cursor !== undefined && textAt(fields, feed.cursor) === "") putAt(fields, feed.cursor, number);
  const own = feed.parties.length > 0 ? feed.parties : parties.map(({ id }) => id);
  if (feed.sender !== undefined && textAt(fields, feed.sender) === "") putAt(fields, feed.sender, own[0]);
  const party = textAt(fields, feed.sender) || own[0]!;
  const key = feed.key.map((path) => textAt(fields, path)).join("/");
  book.write({ kind: "record", feed: name, party: own.includes(party) ? party : own[0]!, key, cursor: textAt(fields, feed.cursor), fields });
  return key;
}

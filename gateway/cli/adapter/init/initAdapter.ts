import { basename, join, relative, resolve } from "node:path";
import { connectors } from "../../../../adapters/sdk/connectors/allConnectors.ts";
import type { ConnectorKind } from "../../../../adapters/sdk/connectors/contract.ts";
import { fieldTable } from "../../../../adapters/sdk/formats/fieldTable.ts";
import type { MappingProposal, Sample } from "../../../../adapters/sdk/proposal/proposal.ts";
import { proposeMapping } from "../../../../adapters/sdk/proposal/proposeMapping.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import type { Environment } from "../../environment.ts";
import { sampleOfFile, sampleOfTable } from "../sample/readSample.ts";
import { planConnector, type Origin } from "./connectorLines.ts";
import { exampleRecord } from "./exampleRecord.ts";
import { manifestText, type SystemFacts } from "./manifestText.ts";
import { completeAnswers, type Answers } from "./questions.ts";
import { writeFolder } from "./writeFolder.ts";
import type { InitOptions } from "./initOptions.ts";

/** What was made, and from what. */
export interface MadeAdapter {
  readonly folder: string;
  readonly files: readonly string[];
  readonly facts: SystemFacts;
  readonly sample: Sample;
  readonly proposal: MappingProposal;
}

const SCHEMA_FILE = join(import.meta.dirname, "../../../../docs/schemas/adapter-manifest.schema.json");
const DROP = "drop";
const LOOK_MS = 30_000;

/** Reads the sample, asks what is missing, proposes, writes. Fails with INVALID_REQUEST before anything is written. */
export async function initAdapter(directory: string | undefined, options: InitOptions, environment: Environment): Promise<MadeAdapter> {
  const source = await readSource(options, environment);
  const answers = await completeAnswers(given(options), { terminal: process.stdin.isTTY && !options.json });
  const folder = resolve(directory ?? answers.id);
  const facts: SystemFacts = { ...answers, contact: options.contact, divisions: options.divisions };
  const proposal = proposeMapping(source.sample, { owner: { uscc: facts.ownerUscc, name: facts.ownerName } });
  const prefix = facts.id.toUpperCase().replaceAll("-", "_");
  const value = source.origin.kind === "file-drop" ? join(folder, DROP) : source.address;
  const connector = planConnector(source.origin, prefix, { sample: source.sample, proposal, value, connector: connectors[source.origin.kind] });
  const manifest = manifestText({ facts, connector, proposal, example: exampleRecord(proposal, source.sample), from: source.from, schema: relative(folder, SCHEMA_FILE) });
  const files = writeFolder(folder, { facts, manifest, secrets: connector.secrets, folders: source.origin.kind === "file-drop" ? [join(DROP, "outbox")] : [] }, options.force ?? false);
  return { folder, files, facts, sample: source.sample, proposal };
}

interface Source {
  readonly origin: Origin;
  readonly sample: Sample;
  /** For people; no address, which may hold a password. */
  readonly from: string;
  /** Of a database, with its password, for the secrets file; else empty. */
  readonly address: string;
}

const isAddress = (from: string) => /^[a-z][a-z0-9+]*:\/\//i.test(from);

async function readSource({ from, table, kind }: InitOptions, environment: Environment): Promise<Source> {
  if (from === undefined) return { origin: originOf(kind ?? "file-drop", table), sample: bareSample(), from: "标准列名 / names of the standard", address: "" };
  if (!isAddress(from)) {
    if (kind !== undefined && kind !== "file-drop") return { origin: originOf(kind, table), sample: await sampleOfFile(from), from: basename(from), address: "" };
    return { origin: { kind: "file-drop", fileName: basename(from) }, sample: await sampleOfFile(from), from: basename(from), address: "" };
  }
  if (table === undefined) throw new HubError("INVALID_REQUEST", "数据库地址须同时给出 --table / an address of a database needs --table", { option: "--table" });
  const url = withPassword(from, environment.variables["HUB_DB_PASSWORD"]);
  return { origin: { kind: "exchange-table", table }, sample: await sampleOfTable(url, table, AbortSignal.timeout(LOOK_MS)), from: table, address: url };
}

/** A password in the command would stand in the shell's history. */
function withPassword(address: string, password: string | undefined): string {
  if (password === undefined || !URL.canParse(address)) return address;
  const url = new URL(address);
  url.password = encodeURIComponent(password);
  return url.href;
}

function originOf(kind: ConnectorKind, table: string | undefined): Origin {
  if (kind === "exchange-table") return { kind, table: table ?? "penalties" };
  return kind === "file-drop" ? { kind, fileName: "" } : { kind };
}

/** Without a sample: the names of the standard, every one of them to be checked. */
function bareSample(): Sample {
  return { columns: fieldTable.fields.map(({ code }) => code), records: [] };
}

function given({ id, name, nameEn, ownerUscc, ownerName }: InitOptions): Partial<Answers> {
  return {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(nameEn === undefined ? {} : { nameEn }),
    ...(ownerUscc === undefined ? {} : { ownerUscc: ownerUscc.toUpperCase() }),
    ...(ownerName === undefined ? {} : { ownerName }),
  };
}

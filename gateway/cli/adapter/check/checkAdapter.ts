import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Finding } from "../../../../adapters/sdk/connectors/contract.ts";
import { openConnector } from "../../../../adapters/sdk/manifest/connectorParts.ts";
import { compileManifest } from "../../../../adapters/sdk/manifest/manifestAdapter.ts";
import { placeholdersIn } from "../../../../adapters/sdk/manifest/placeholders.ts";
import type { AdapterManifestFile, ManifestExample } from "../../../../adapters/sdk/manifest/schema.ts";
import { tryExample } from "../../../../adapters/sdk/manifest/tryExample.ts";
import { toHubError } from "../../../../services/shared/errors.ts";
import { startCheckService, type CheckService } from "../../checking/checkService.ts";
import type { Environment } from "../../environment.ts";
import { placeholderValues } from "../folder.ts";
import type { OpenManifest } from "../openManifest.ts";
import { tryRecords } from "../try/tryRecords.ts";
import { unmappedFields, type UnmappedField } from "./unmappedFields.ts";

/** Everything that was found; nothing was sent, and nothing in the system was changed. */
export interface CheckedAdapter {
  readonly id: string;
  readonly version: string;
  readonly examples: readonly CheckedExample[];
  readonly unmapped: readonly UnmappedField[];
  /** Placeholders without a value. */
  readonly withoutValue: readonly string[];
  /** Undefined when the connection was not looked at. */
  readonly connection: readonly Finding[] | undefined;
}

export interface CheckedExample {
  readonly name: string;
  readonly differences: readonly string[];
}

/** Looks at a manifest that was read. `connect`: also at the system. */
export async function checkAdapter({ manifest, folder }: OpenManifest, { connect, signal }: { readonly connect: boolean; readonly signal: AbortSignal }, environment: Environment): Promise<CheckedAdapter> {
  const values = placeholderValues(folder, environment.variables);
  return {
    id: manifest.id,
    version: manifest.version,
    examples: await checkExamples(manifest, environment),
    unmapped: unmappedFields(manifest),
    withoutValue: placeholdersIn([manifest.connector.settings, manifest.feeds, manifest.targets]).filter((name) => values[name] === undefined),
    connection: connect ? await checkConnection(manifest, values, signal) : undefined,
  };
}

/** Whether anything has to be mended before the adapter can be proved. */
export function isFine({ examples, unmapped, withoutValue, connection }: CheckedAdapter): boolean {
  return examples.every(({ differences }) => differences.length === 0) && unmapped.every(({ required }) => !required) && (connection === undefined || (withoutValue.length === 0 && connection.every(({ ok }) => ok)));
}

/** Examples by the mapping alone; those of penalties are judged by the hub's own rules as well. */
async function checkExamples(manifest: AdapterManifestFile, environment: Environment): Promise<readonly CheckedExample[]> {
  const { examples } = manifest;
  await using service = examples.some(({ feed }) => feed !== undefined) ? await startCheckService(environment) : undefined;
  const checked: CheckedExample[] = [];
  for (const example of examples) {
    const { differences, expectedCodes } = await tryExample(manifest, example);
    const judged = service && differences.length === 0 && example.feed !== undefined ? await judgeExample(manifest, example, { service, expectedCodes }) : [];
    checked.push({ name: example.name, differences: [...differences, ...judged] });
  }
  return checked;
}

interface Judging {
  readonly service: CheckService;
  readonly expectedCodes: readonly string[];
}

async function judgeExample(manifest: AdapterManifestFile, { feed = "", record = {}, expectErrors }: ManifestExample, { service, expectedCodes }: Judging): Promise<readonly string[]> {
  const rules = compileManifest(manifest).feeds.get(feed)?.rules;
  if (!rules) return [];
  const group = async function* () {
    yield [{ place: "example", fields: record }];
  };
  const found: string[] = [];
  for await (const [tried] of tryRecords(group(), rules, service)) {
    const codes = new Set(tried?.errors.map(({ code }) => code));
    found.push(...expectedCodes.filter((code) => code.startsWith("E") && !codes.has(code)).map((code) => `应以 ${code} 退回，实际没有 / was to be refused with ${code}`));
    if (expectErrors === undefined) found.push(...(tried?.errors ?? []).map(({ code, field, message, remedy }) => `${code} ${field}: ${message}；${remedy}`));
  }
  return found;
}

async function checkConnection(manifest: AdapterManifestFile, values: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<readonly Finding[]> {
  const stateDir = mkdtempSync(join(tmpdir(), "hub-check-"));
  try {
    const connection = await openConnector(manifest, { values }, { system: manifest.id, log: pino({ level: "silent" }), signal, stateDir });
    try {
      return await connection.check(signal);
    } finally {
      await connection.close();
    }
  } catch (error) {
    return [{ ok: false, place: "connection", message: toHubError(error).message }];
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Finding } from "../../../../adapters/sdk/connectors/contract.ts";
import { checkExamples, type ExampleResult, type Judge } from "../../../../adapters/sdk/manifest/checkExamples.ts";
import { openConnector } from "../../../../adapters/sdk/manifest/connectorParts.ts";
import { manifestValues } from "../../../../adapters/sdk/manifest/secretsFile.ts";
import type { AdapterManifestFile } from "../../../../adapters/sdk/manifest/schema.ts";
import { unmappedRequired, type UnmappedField } from "../../../../adapters/sdk/manifest/unmappedRequired.ts";
import { toHubError } from "../../../../services/shared/errors.ts";
import { startCheckService, type CheckService } from "../../checking/checkService.ts";
import type { Environment } from "../../environment.ts";
import type { OpenManifest } from "../openManifest.ts";
import { missingTableColumns } from "./tableColumns.ts";

/** Everything that was found; nothing was sent, and nothing in the system was changed. */
export interface CheckedAdapter {
  readonly id: string;
  readonly version: string;
  readonly examples: readonly ExampleResult[];
  readonly unmapped: readonly UnmappedField[];
  /** Placeholders without a value. */
  readonly withoutValue: readonly string[];
  /** Undefined when the connection was not looked at. */
  readonly connection: readonly Finding[] | undefined;
}

/** Looks at a manifest that was read. `connect`: also at the system. */
export async function checkAdapter({ manifest, folder }: OpenManifest, { connect, signal }: { readonly connect: boolean; readonly signal: AbortSignal }, environment: Environment): Promise<CheckedAdapter> {
  const values = manifestValues(manifest, folder, environment.variables);
  return {
    id: manifest.id,
    version: manifest.version,
    examples: await examplesOf(manifest, environment),
    unmapped: unmappedRequired(manifest),
    withoutValue: Object.keys(values).filter((name) => values[name] === undefined),
    connection: connect ? await checkConnection(manifest, values, signal) : undefined,
  };
}

/** Whether anything has to be mended before the adapter can be proved. */
export function isFine({ examples, unmapped, withoutValue, connection }: CheckedAdapter): boolean {
  return examples.every(({ ok }) => ok) && !unmapped.some(isMissing) && (connection === undefined || (withoutValue.length === 0 && connection.every(({ ok }) => ok)));
}

/** A system whose parties are never natural persons needs none of what only these must have. */
export function isMissing({ when }: UnmappedField): boolean {
  return !when.startsWith("相对人为自然人");
}

/** Examples by the mapping; those of penalties are judged by the hub's own rules as well, without a hub. */
export async function examplesOf(manifest: AdapterManifestFile, environment: Environment): Promise<readonly ExampleResult[]> {
  if (!manifest.examples.some(({ feed }) => feed !== undefined)) return checkExamples(manifest);
  await using service = await startCheckService(environment);
  return await checkExamples(manifest, judgeBy(service));
}

/** What a service that judges has against submissions; of steps it knows nothing without their case. */
export function judgeBy({ cases }: Pick<CheckService, "cases">): Judge {
  return (submissions) =>
    Promise.all(
      submissions.map(async ({ fact }) => {
        if (fact?.$case !== "penaltyRow") return [];
        const { results } = await cases.checkRecords({ rows: [fact.value] });
        return results.flatMap(({ errors }) => errors);
      }),
    );
}

async function checkConnection(manifest: AdapterManifestFile, values: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<readonly Finding[]> {
  const stateDir = mkdtempSync(join(tmpdir(), "hub-check-"));
  try {
    const connection = await openConnector(manifest, { values }, { system: manifest.id, log: pino({ level: "silent" }), signal, stateDir });
    try {
      const found = await connection.check(signal);
      // A table that cannot be read has no columns to compare.
      return found.every(({ ok }) => ok) ? [...found, ...(await missingTableColumns(manifest, values, signal))] : found;
    } finally {
      await connection.close();
    }
  } catch (error) {
    return [{ ok: false, place: "connection", message: toHubError(error).message }];
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

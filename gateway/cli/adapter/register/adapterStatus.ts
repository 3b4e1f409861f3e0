import { ConformanceReport, CheckResult, type Adapter, type AdapterRevision } from "../../../../proto/gen/hub/registry/v1/adapter.ts";
import type { Credential } from "../../../../proto/gen/hub/registry/v1/registry.ts";
import type { OpenManifest } from "../openManifest.ts";
import type { Register } from "./connectRegister.ts";
import { lineDiff } from "./lineDiff.ts";

/** Everything its owner wants to know of an adapter. */
export interface AdapterStanding {
  readonly adapter: Adapter;
  /** The last report, read; undefined when none is attached. */
  readonly report: ConformanceReport | undefined;
  readonly credentials: readonly Credential[];
  /** Local manifest against the last submitted one; empty = the same. */
  readonly unsubmitted: readonly string[];
  /** The revision that is in force; undefined when none is. */
  readonly live: AdapterRevision | undefined;
}

/** Asks the register; the decisions count as seen by that. */
export async function readStanding({ manifest, text }: Pick<OpenManifest, "manifest" | "text">, { adapters }: Register): Promise<AdapterStanding | undefined> {
  const { adapter } = await adapters.getAdapter({ adapterId: manifest.id });
  if (!adapter) return undefined;
  const { credentials } = await adapters.listCredentials({ systemId: manifest.id }).catch(() => ({ credentials: [] }));
  const revisions = adapter.liveRevision > 0 ? (await adapters.listAdapterRevisions({ adapterId: manifest.id })).revisions : [];
  return {
    adapter,
    report: adapter.conformance && ConformanceReport.decode(adapter.conformance.report),
    credentials,
    unsubmitted: lineDiff(adapter.revision?.manifest ?? "", text),
    live: revisions.find(({ number }) => number === adapter.liveRevision),
  };
}

/** How many checks passed of those that apply. */
export function passedOf({ checks }: ConformanceReport): { readonly passed: number; readonly of: number } {
  const applying = checks.filter(({ result }) => result !== CheckResult.NOT_APPLICABLE);
  return { passed: applying.filter(({ result }) => result === CheckResult.PASSED).length, of: applying.length };
}

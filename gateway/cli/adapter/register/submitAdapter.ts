import type { Adapter } from "../../../../proto/gen/hub/registry/v1/adapter.ts";
import { loadSigningKey, publicKeyOf } from "../../conformance/signing.ts";
import { saveCredentials } from "../folder.ts";
import type { OpenManifest } from "../openManifest.ts";
import type { Register } from "./connectRegister.ts";
import { lineDiff } from "./lineDiff.ts";

/** What would be, or was, submitted. */
export interface PlannedSubmission {
  /** The last revision at the hub; undefined when this is the first. */
  readonly former: Adapter | undefined;
  /** Lines that differ from it; undefined when this is the first. */
  readonly changes: readonly string[] | undefined;
}

/** Compares a manifest with what was submitted last. */
export async function planSubmission({ manifest, text }: OpenManifest, { adapters, credentials }: Register): Promise<PlannedSubmission> {
  if (!credentials) return { former: undefined, changes: undefined };
  const { adapter } = await adapters.getAdapter({ adapterId: manifest.id });
  return { former: adapter, changes: lineDiff(adapter?.revision?.manifest ?? "", text) };
}

/** Submits it. The applicant's key, which the hub shows only once, is kept before anything else happens. */
export async function submitManifest({ manifest, text, folder }: OpenManifest, { adapters, address, credentials }: Register): Promise<Adapter | undefined> {
  const publicKey = publicKeyOf(loadSigningKey(folder));
  const { adapter, applicantKey } = await adapters.submitAdapter({ manifest: text, publicKey });
  if (applicantKey !== "") saveCredentials(folder, { ...credentials, adapterId: manifest.id, address, applicantKey });
  return adapter;
}

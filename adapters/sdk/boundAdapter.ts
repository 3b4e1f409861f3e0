import type { z } from "zod";
import { HubError } from "../../services/shared/errors.ts";
import type { Adapter, AdapterManifest } from "./contract.ts";
import { runAdapter, type RunAdapterOptions, type RunningAdapter } from "./runtime/runAdapter.ts";

/** What a run needs beside the adapter and its settings. */
export type RunOptions = Omit<RunAdapterOptions<never>, "adapter" | "config">;

/** An adapter whose settings are still unread, so that adapters with different settings fit into one list. */
export interface BoundAdapter {
  readonly manifest: Omit<AdapterManifest, "config"> & { readonly config: z.ZodType };
  /** Reads the settings at once (INVALID_REQUEST names every problem); the returned function starts the adapter. */
  configure(settings: unknown): (options: RunOptions) => RunningAdapter;
}

/** Ties an adapter to the reading of its own settings. */
export function bindAdapter<Config>(adapter: Adapter<Config>): BoundAdapter {
  const { manifest } = adapter;
  return {
    manifest,
    configure(settings) {
      const parsed = manifest.config.safeParse(settings);
      if (!parsed.success) {
        const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
        throw new HubError("INVALID_REQUEST", `${manifest.system} 的设置有误 / settings of ${manifest.system}: ${problems}`, { problems });
      }
      return (options) => runAdapter({ ...options, adapter, config: parsed.data });
    },
  };
}

import { join } from "node:path";
import { pino, type Logger } from "pino";
import { bindManifest } from "../../../../adapters/sdk/manifest/manifestAdapter.ts";
import { manifestValues } from "../../../../adapters/sdk/manifest/secretsFile.ts";
import type { AdapterStatus } from "../../../../adapters/sdk/runtime/adapterStatus.ts";
import { wordsOf } from "../../../../adapters/sdk/runtime/healthLoop.ts";
import { connectHub, type HubAddresses } from "../../../../adapters/sdk/runtime/hubClients.ts";
import { pause } from "../../../../services/shared/backoff.ts";
import { HubError } from "../../../../services/shared/errors.ts";
import type { Environment } from "../../environment.ts";
import { clientTls } from "../clientTls.ts";
import type { OpenManifest } from "../openManifest.ts";

export interface RunHereOptions {
  readonly addresses: Required<HubAddresses>;
  readonly key: string;
  readonly log: Logger;
  /** Ends it in order: what was read is answered first. */
  readonly signal: AbortSignal;
  /** Ends by itself when the sources are empty. */
  readonly once: boolean;
  /** Called again and again with the counters and what the hub says. */
  readonly onStatus: (status: Readonly<AdapterStatus>, notices: readonly string[]) => void;
}

const LOOK_MS = 200;
/** Files are taken only after they lie still for a while: sources that stay empty this long are empty. */
const EMPTY_MS = 4_000;

/** Runs an adapter in this process until the signal, or until its sources are empty; resolves with its counters. Fails with INVALID_REQUEST for settings, TARGET_UNAVAILABLE when `once` found no hub. */
export async function runHere(opened: OpenManifest, options: RunHereOptions, environment: Environment): Promise<Readonly<AdapterStatus>> {
  const { manifest, folder, hash } = opened;
  const { addresses, key, log, signal, once, onStatus } = options;
  const start = bindManifest(manifest, { values: manifestValues(manifest, folder, environment.variables) }).configure({});
  const hub = connectHub(addresses, key, clientTls(environment));
  const stopping = new AbortController();
  let notices: readonly string[] = [];
  let isReached = false;
  const running = start({
    hub,
    subscriptionId: manifest.id,
    log,
    signal: AbortSignal.any([signal, stopping.signal]),
    stateDir: join(folder, ".hub", "state"),
    health: { manifestVersion: manifest.version, manifestHash: hash, onAnswer: (answer) => ([notices, isReached] = [wordsOf(answer), true]) },
  });
  try {
    await watch(running.status, { signal, once, show: () => onStatus(running.status, notices) });
  } finally {
    stopping.abort();
    await running.done;
    hub.close();
  }
  onStatus(running.status, notices);
  if (once && !isReached && !signal.aborted) {
    throw new HubError("TARGET_UNAVAILABLE", `黔联无应答，没有报送任何记录；请检查地址与网络 / the hub at ${addresses.registryAddress} did not answer, nothing was submitted: check address and network`, { address: addresses.registryAddress });
  }
  return running.status;
}

async function watch(status: Readonly<AdapterStatus>, { signal, once, show }: { readonly signal: AbortSignal; readonly once: boolean; readonly show: () => void }): Promise<void> {
  let emptySince: number | undefined;
  while (!signal.aborted) {
    show();
    const isEmpty = status.connected && status.idle && status.submitted === status.answered && (status.lagRecords ?? 0) === 0;
    emptySince = isEmpty ? (emptySince ?? performance.now()) : undefined;
    if (once && emptySince !== undefined && performance.now() - emptySince > EMPTY_MS) return;
    await pause(LOOK_MS, signal);
  }
}

/** A logger whose lines go above a live view, a short line each; details stay for those who run it without a terminal. */
export function terminalLogger(print: (line: string) => void): Logger {
  const write = (line: string) => {
    const { msg, level, failure, notice, step } = JSON.parse(line) as { msg: string; level: number; failure?: string; notice?: string; step?: string };
    if (level >= 40) print(`! ${[msg, step, notice, failure].filter(Boolean).join("  ")}`);
  };
  return pino({ level: "info" }, { write });
}

import type { ConformanceCheck, ConformanceReport } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { toShanghaiTime } from "../../../services/shared/time.ts";
import { judgeBy } from "../adapter/check/checkAdapter.ts";
import { connectClients } from "../connection/hubClients.ts";
import { serviceAddresses } from "../supervisor/hubProcesses.ts";
import type { RunningHub } from "../supervisor/startHub.ts";
import { createAdapterProcess, untilConnected, type AdapterCommand } from "./adapterProcess.ts";
import { startDeliveryRelay } from "./deliveryRelay.ts";
import { openJournalBook } from "./journalBook.ts";
import type { OtherSide } from "./otherSide.ts";
import type { Check } from "./checks/check.ts";
import { runChecks, type Progress } from "./runChecks.ts";
import type { Subject } from "./subject.ts";

export interface ProveOptions extends Progress {
  readonly hub: RunningHub;
  readonly subject: Subject;
  readonly side: OtherSide;
  readonly command: AdapterCommand;
  readonly key: string;
  readonly checks: readonly Check[];
  readonly manyRows: number;
  /** Number of the first variant; default 1. Of several adapters at one hub each has numbers of its own. */
  readonly firstNumber?: number;
  /** See `Bench.settleMs`; default 45,000. */
  readonly settleMs?: number;
  /** What the other side is, e.g. `counterpart`. */
  readonly counterpart: string;
  readonly hubVersion: string;
  readonly signal: AbortSignal;
}

/** Runs an adapter against a hub of its own and says what it stood. Throws TARGET_UNAVAILABLE when it never connects. */
export async function proveSubject(options: ProveOptions): Promise<ConformanceReport> {
  const { hub, subject, side, command, key, signal } = options;
  const { ports, secrets, dataDir, environment } = hub.settings;
  const addresses = serviceAddresses(ports);
  const clients = connectClients(addresses, secrets.serviceKey);
  const startTime = toShanghaiTime(Date.now());
  try {
    await using relay = await startDeliveryRelay(addresses.delivery);
    await using adapter = createAdapterProcess({
      system: subject.id,
      command,
      key,
      dataDir,
      addresses: { ...addresses, delivery: relay.address },
      environment: environment.base,
    });
    adapter.start();
    await untilConnected(adapter, signal);
    const counters = { number: (options.firstNumber ?? 1) - 1, sequence: FIRST_SEQUENCE };
    const bench = {
      subject,
      side,
      adapter,
      injected: relay.injected,
      journal: openJournalBook(clients, subject.id),
      registry: clients.registry,
      judge: judgeBy(clients),
      signal,
      manyRows: options.manyRows,
      settleMs: options.settleMs ?? SETTLE_MS,
      numbers: (count: number) => Array.from({ length: count }, () => ++counters.number),
      nextSequence: () => ++counters.sequence,
    };
    return toReport(options, startTime, await runChecks(options.checks, bench, options));
  } finally {
    clients.close();
  }
}

const SETTLE_MS = 45_000;

/** Far behind every place that the journal of a proof comes to. */
const FIRST_SEQUENCE = 9_000_000_000n;

function toReport({ subject, counterpart, hubVersion }: ProveOptions, startTime: string, checks: ConformanceCheck[]): ConformanceReport {
  return {
    adapterId: subject.id,
    manifestVersion: subject.manifestVersion,
    manifestHash: subject.manifestHash,
    hubVersion,
    startTime,
    endTime: toShanghaiTime(Date.now()),
    checks,
    counterpart,
  };
}

import { setTimeout as delay } from "node:timers/promises";
import type { FeedAnswer } from "../../../seeds/simulators/contract.ts";
import type { HubClients } from "../connection/hubClients.ts";
import type { SimulatorsClient } from "../connection/simulators.ts";
import { collectCases, collectDeadLetters, collectRejectedHops } from "./collect.ts";
import { feedInput } from "./feedInput.ts";
import { toOnceReport, type OnceReport, type SystemSummary } from "./onceReport.ts";
import type { InputRow } from "./inputRow.ts";
import type { RowFacts } from "./rowFacts.ts";
import { untilSettled, type Progress } from "./settle.ts";

export interface RunOnceOptions {
  readonly clients: HubClients;
  readonly simulators: SimulatorsClient;
  readonly systems: readonly string[];
  readonly rows: readonly InputRow[];
  /** Give up when nothing moves for this long, milliseconds. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
  onProgress(progress: Partial<Progress> & { readonly fed: number }): void;
  /** Everything is still; now the systems are compared with the journal. */
  onCompare(): void;
}

export interface OnceResult {
  readonly report: OnceReport;
  readonly summaries: readonly SystemSummary[];
  /** False when it gave up waiting. */
  readonly settled: boolean;
}

/** Feeds the input into its systems, waits until the exchange is still, and compares what is where. */
export async function runOnce(options: RunOnceOptions): Promise<OnceResult> {
  const { simulators, rows, systems, signal, idleMs, clients } = options;
  const sources = [...new Set(rows.map(({ source }) => source))];
  const before = new Map(await Promise.all(sources.map(async (source) => [source, (await simulators.counts(source)).answers] as const)));
  const startedAt = performance.now();
  let fed = 0;
  const tickets = await feedInput(simulators, rows, (count) => options.onProgress({ fed: (fed += count) }));
  for (const { source } of rows) before.set(source, (before.get(source) ?? 0) + 1);
  const settled = await untilSettled({
    clients,
    simulators,
    systems,
    signal,
    idleMs,
    expectedAnswers: before,
    onProgress: (progress) => options.onProgress({ ...progress, fed }),
  });
  const elapsedMs = Math.round(performance.now() - startedAt);
  options.onCompare();
  const facts = await collectFacts(options, tickets);
  return { ...toOnceReport({ ...facts, elapsedMs }), settled };
}

async function collectFacts({ simulators, clients, rows, systems }: RunOnceOptions, tickets: readonly string[]) {
  const answers = await answersBySource(simulators, [...new Set(rows.map(({ source }) => source))]);
  const answered = rows.map(({ row, source }, index) => {
    const ticket = tickets[index] ?? "";
    return { row, source, ticket, answer: answers.get(source)?.get(ticket) };
  });
  const caseIds = [...new Set(answered.flatMap(({ answer }) => (answer?.caseId ? [answer.caseId] : [])))];
  const cases = await collectCases(clients, caseIds);
  const rejected = answered.filter(({ answer }) => answer?.outcome === "rejected" && !cases.has(answer.caseId));
  const rejectedHops = await collectRejectedHops(clients, [...new Set(rejected.map(({ row }) => row["CF_WSH"] ?? "").filter((key) => key.trim() !== ""))]);
  const factRows = answered.map((one): RowFacts => {
    const known = one.answer ? cases.get(one.answer.caseId) : undefined;
    const hops = known ? undefined : rejectedHops.get(one.row["CF_WSH"] ?? "");
    return { ...one, facts: known ?? (hops ? { caseId: "", versions: [], parked: [], publications: [], hops } : undefined) };
  });
  const received = new Map(await Promise.all(systems.map(async (system) => [system, await simulators.received(system)] as const)));
  return { rows: factRows, cases, received, deadLetters: await collectDeadLetters(clients) };
}

async function answersBySource(simulators: SimulatorsClient, sources: readonly string[]): Promise<Map<string, Map<string, FeedAnswer>>> {
  const bySource = new Map<string, Map<string, FeedAnswer>>();
  for (const source of sources) {
    bySource.set(source, new Map((await simulators.answers(source)).map((answer) => [answer.ticket, answer])));
    // Large answers are parsed at once: let the supervisor breathe in between.
    await delay(0);
  }
  return bySource;
}

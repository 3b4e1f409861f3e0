import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SubmitRequest, type CaseServiceDefinition, type Submission } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { Client } from "nice-grpc";
import { createSubmitter } from "../../../adapters/sdk/runtime/submitter.ts";
import { openConnector } from "../../../adapters/sdk/manifest/connectorParts.ts";
import { createFeedSource } from "../../../adapters/sdk/manifest/feedSource.ts";
import { compileManifest } from "../../../adapters/sdk/manifest/manifestAdapter.ts";
import { encodeMessage } from "../../../services/shared/encodeMessage.ts";
import { createLogger } from "../../../services/shared/log.ts";
import { rounded } from "../stats.ts";
import type { BenchSource } from "./sources.ts";

/** Steps of the way of a row, in their order. */
export const steps = ["read", "map", "encode", "submit", "settle"] as const;
export type Step = (typeof steps)[number];

export interface MappingResult {
  readonly source: string;
  readonly rows: number;
  readonly perSecond: number;
  /** Rows that the mapping alone makes facts of, per second. */
  readonly mappedPerSecond: number;
  /** Share of the time, 0–1. `submit` is the hub's work and the way there and back. */
  readonly shares: Readonly<Record<Step, number>>;
}

/** Rows from the source through the mapping into the hub and back, one batch after the other, as the adapter's runtime does. */
export async function measureMapping(source: BenchSource, cases: Client<typeof CaseServiceDefinition>, { from, count }: { from: number; count: number }): Promise<MappingResult> {
  const stateDir = await mkdtemp(join(tmpdir(), "bench-state-"));
  const log = createLogger("bench", "silent");
  const { signal } = new AbortController();
  const { manifest } = source.manifest;
  const connection = await openConnector(manifest, { values: {} }, { system: manifest.id, log, signal, stateDir });
  const { rules } = compileManifest(manifest).feeds.get("decisions")!;
  const spent: Record<Step, number> = { read: 0, map: 0, encode: 0, submit: 0, settle: 0 };
  const timed = <Result>(step: Step, act: () => Promise<Result>): Promise<Result> => timedInto(spent, step, act);
  const feed = connection.feeds.get("decisions")!;
  const timedFeed = { poll: () => timed("read", () => feed.poll(signal)), lag: feed.lag.bind(feed) };
  const timedRules = { plan: (records: Parameters<typeof rules.plan>[0]) => timed("map", () => rules.plan(records)) };
  const facts = createFeedSource(timedFeed, { name: "decisions", rules: timedRules, channel: undefined, context: { log, reportPublications: async () => {} } });
  const submitter = createSubmitter(cases, signal);
  await source.enter(from, count);
  const began = performance.now();
  for (let accepted = 0; accepted < count; ) {
    const batch = await facts.poll(signal);
    await timed("encode", async () => encodeOnce(batch.submissions));
    const answers = await timed("submit", () => submitter.submit(batch.submissions));
    await timed("settle", () => batch.settle(answers));
    accepted += answers.filter(({ eventId }) => eventId !== "").length;
    if (answers.some(({ eventId }) => eventId === "")) throw new Error(`not accepted: ${JSON.stringify(answers.find(({ eventId }) => eventId === "")?.errors)}`);
  }
  // Encoding is measured beside: the client encodes the same bytes again inside `submit`.
  const total = performance.now() - began - spent.encode;
  spent.submit -= spent.encode;
  submitter.close();
  await connection.close();
  await rm(stateDir, { recursive: true, force: true });
  return {
    source: source.name,
    rows: count,
    perSecond: Math.round((count / total) * 1_000),
    mappedPerSecond: Math.round((count / spent.map) * 1_000),
    shares: Object.fromEntries(steps.map((step) => [step, rounded(spent[step] / total, 3)])) as Record<Step, number>,
  };
}

async function timedInto<Result>(spent: Record<Step, number>, step: Step, act: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  try {
    return await act();
  } finally {
    spent[step] += performance.now() - began;
  }
}

function encodeOnce(submissions: readonly Submission[]): number {
  return encodeMessage(SubmitRequest, { requestId: "bench", submissions: [...submissions] }).length;
}

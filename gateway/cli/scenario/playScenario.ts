import type { ScenarioClient } from "./scenarioClient.ts";
import type { ProcedureNames } from "./procedureTable.ts";
import type { Receipt } from "./rules/answers.ts";
import { arrivalsOf } from "./rules/arrivals.ts";
import { readClockTime } from "./rules/clockTime.ts";
import { numberSuspects } from "./rules/numberSuspects.ts";
import type { Scenario, ScenarioEvent } from "./rules/scenario.ts";
import type { ScenarioResult } from "./rules/scenarioResult.ts";
import { toScenarioResult, type CaseFindings } from "./rules/toScenarioResult.ts";
import { DEFAULT_AGENCY } from "./toStepValues.ts";
import { PENALTY_EVENT, toSubmission } from "./toSubmission.ts";

export interface PlayOptions {
  readonly scenario: Scenario;
  /** Name of the file, for source references. */
  readonly file: string;
  readonly client: ScenarioClient;
  readonly names: ProcedureNames;
  /** Asked between events; its reason is thrown when it is aborted. */
  readonly signal: AbortSignal;
}

/** Plays the events at their times, moves the clock to the end, and reads what is known of each case. */
export async function playScenario(options: PlayOptions): Promise<ScenarioResult> {
  const { scenario, client, names, signal } = options;
  const receipts: Receipt[] = [];
  let clock = Number.NEGATIVE_INFINITY;
  for (const arrival of arrivalsOf({ ...scenario, events: numberSuspects(scenario.events) })) {
    signal.throwIfAborted();
    if (arrival.at > clock) await client.advance((clock = arrival.at));
    receipts.push(await receive(options, arrival));
  }
  signal.throwIfAborted();
  const lastSequence = await client.advance(Math.max(clock, scenario.now));
  const findings: CaseFindings[] = [];
  for (const [caseNo, own] of groupByCase(receipts)) findings.push(await collectCase(client, { caseNo, receipts: own, lastSequence }));
  return toScenarioResult(findings, { id: names.initial, name: names.nameOf(names.initial) });
}

/** Where the clock of a scenario starts, milliseconds since 1970. */
export function startOf(scenario: Scenario): number {
  return Math.min(scenario.now, ...arrivalsOf(scenario).map(({ at }) => at));
}

async function receive({ scenario, file, client, names }: PlayOptions, arrival: Receipt["arrival"]): Promise<Receipt> {
  const { event } = arrival;
  const late = arrival.at > scenario.now ? ["晚于 now 收到：时钟随之后移 / received after now: the clock moves on to it"] : [];
  const prepared = toSubmission(event, file, names.steps);
  const warnings = [...prepared.warnings, ...late];
  if ("refusal" in prepared) return { arrival, answer: undefined, refusal: prepared.refusal, warnings };
  const refusal = unreadableReceipt(event);
  if (refusal !== "") return { arrival, answer: undefined, refusal, warnings };
  return { arrival, answer: await client.submit(prepared.submission), refusal: "", warnings };
}

/** The contract carries no time of receipt: one that does not exist can only be refused here. An impossible occurredAt goes to the hub. */
function unreadableReceipt({ receivedAt, occurredAt }: ScenarioEvent): string {
  if (receivedAt === "" || readClockTime(receivedAt) !== undefined || readClockTime(occurredAt) === undefined) return "";
  return `INVALID_TIME receivedAt: "${receivedAt}" 不是时间或该日不存在 / no time, or no such day; 应为 / give e.g. 2026-03-02T09:00:00+08:00`;
}

/** By case number; a second agency that uses the same number has a case of its own, named by its code. */
function groupByCase(receipts: readonly Receipt[]): ReadonlyMap<string, readonly Receipt[]> {
  const groups = new Map<string, Receipt[]>();
  const owners = new Map<string, string>();
  for (const receipt of receipts) {
    const { event } = receipt.arrival;
    const [caseNo, agency] = [caseNoOf(event), agencyOf(event)];
    if (agency !== undefined && !owners.has(caseNo)) owners.set(caseNo, agency);
    const key = agency === undefined || owners.get(caseNo) === agency ? caseNo : `${agency}/${caseNo}`;
    groups.set(key, [...(groups.get(key) ?? []), receipt]);
  }
  return groups;
}

/** Credit code of the agency of a step; undefined for a penalty row. */
function agencyOf({ event, data }: ScenarioEvent): string | undefined {
  if (event === PENALTY_EVENT) return undefined;
  const agency = data["agency"] as { readonly uscc?: unknown } | string | null | undefined;
  return typeof agency === "object" && typeof agency?.uscc === "string" ? agency.uscc : DEFAULT_AGENCY.uscc;
}

/** A penalty row belongs to the case number that it names itself. */
function caseNoOf({ event, caseNo, data }: ScenarioEvent): string {
  if (event !== PENALTY_EVENT) return caseNo;
  const row = data["row"] as Readonly<Record<string, unknown>> | null | undefined;
  return typeof row?.["AJBH"] === "string" ? row["AJBH"] : caseNo;
}

interface CaseToCollect {
  readonly caseNo: string;
  readonly receipts: readonly Receipt[];
  readonly lastSequence: bigint;
}

async function collectCase(client: ScenarioClient, { caseNo, receipts, lastSequence }: CaseToCollect): Promise<CaseFindings> {
  const idsOf = (wanted: (event: string) => boolean) => [...new Set(receipts.flatMap(({ arrival, answer }) => (wanted(arrival.event.event) && answer?.caseId ? [answer.caseId] : [])))];
  const transfers = idsOf((event) => event !== PENALTY_EVENT);
  const ids = [...transfers, ...idsOf((event) => event === PENALTY_EVENT)];
  const file = transfers[0] === undefined ? undefined : await client.findFile(transfers[0]);
  const resolutions = new Map<string, string>();
  const hints = [];
  for (const id of ids) {
    for (const [eventId, resolution] of await client.resolutions(id)) resolutions.set(eventId, resolution);
    hints.push(...(await client.hints(id, lastSequence)));
  }
  return { caseNo, receipts, file, hints, resolutions };
}

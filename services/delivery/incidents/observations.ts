import { Way } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { Pump } from "../pump.ts";
import type { PreparedEvent } from "../preparedEvent.ts";
import type { Observation } from "../rules/incidents.ts";
import type { Lane } from "../rules/lane.ts";
import type { IncidentSettings } from "./incidentSettings.ts";

/** Cases named in one incident. */
const CASES_MAX = 100;
/** Causes told apart per subscription; a receiver whose codes are endless makes one more. */
const CAUSES_MAX = 10;
const MESSAGE_MAX = 300;

/** What gathers under one cause. */
interface Gathering {
  deliveries: number;
  readonly cases: Set<string>;
  message: string;
  afterMs: number;
}

/** What keeps deliveries of a subscription from arriving now, by cause: reasons of failures and of a hold, `DEAD_LETTERS`, `PAUSED`, `BLOCKED`, `NOT_CONNECTED`, `LAGGING`, `OTHER_FAILURES`. */
export function observePump(pump: Pump, journalLast: number, now: number, settings: IncidentSettings): Observation[] {
  const { id: target } = pump.terms.subscription;
  const causes = new Causes();
  addDeadLetters(causes, pump);
  addFailing(causes, pump, settings);
  addHold(causes, pump, settings);
  if (pump.heldReason === "") addLag(causes, pump, { journalLast, now, settings });
  return causes.all().map(([cause, { deliveries, cases, message, afterMs }]) => ({ cause, target, deliveries, caseIds: [...cases], message: message.slice(0, MESSAGE_MAX), afterMs }));
}

class Causes {
  readonly #byCause = new Map<string, Gathering>();

  /** The gathering of a cause; made when it is new. The shortest term of what it gathers counts. */
  of(cause: string, afterMs: number, message: string): Gathering {
    const key = this.#byCause.has(cause) || this.#byCause.size < CAUSES_MAX ? cause : "OTHER_FAILURES";
    let gathering = this.#byCause.get(key);
    if (!gathering) this.#byCause.set(key, (gathering = { deliveries: 0, cases: new Set(), message, afterMs }));
    gathering.afterMs = Math.min(gathering.afterMs, afterMs);
    return gathering;
  }

  all(): [string, Gathering][] {
    return [...this.#byCause];
  }
}

function addCase({ cases }: Gathering, caseId: string): void {
  if (cases.size < CASES_MAX) cases.add(caseId);
}

const WORD = /^[A-Z][A-Z0-9_]{1,39}$/;

/** Receivers have their own codes, and words: what is no word of a reason goes under a common one. */
function causeOf(reason: string, otherwise: string): string {
  return WORD.test(reason) ? reason : otherwise;
}

function addDeadLetters(causes: Causes, { letters }: Pump): void {
  for (const { reason, message, caseId } of letters.all()) {
    const gathering = causes.of(causeOf(reason, "DEAD_LETTERS"), 0, `死信待人工处理 / dead letters need a person: ${message}`);
    gathering.deliveries++;
    addCase(gathering, caseId);
  }
}

function addFailing(causes: Causes, { lanes }: Pump, { failingMs }: IncidentSettings): void {
  for (const { items, failure, caseId } of lanes.lanes()) {
    if (!isFailing(items)) continue;
    const gathering = causes.of(causeOf(failure.reason, "OTHER_FAILURES"), failingMs, `投递反复失败 / deliveries keep failing: ${failure.message}`);
    gathering.deliveries += items.length;
    addCase(gathering, caseId);
  }
}

const isFailing = (items: Lane<unknown>["items"]): boolean => {
  const [head] = items;
  return head !== undefined && head.attempts > head.base;
};

function addHold(causes: Causes, pump: Pump, settings: IncidentSettings): void {
  const { terms, breaker, outcomes } = pump;
  if (terms.blocked !== "") {
    const isPaused = terms.blocked === "paused";
    return addAll(causes.of(isPaused ? "PAUSED" : "BLOCKED", isPaused ? settings.pausedMs : settings.failingMs, `${isPaused ? "订阅已暂停 / paused" : "订阅不可投递 / blocked"}: ${terms.blockedWords}`), pump);
  }
  if (breaker.hold.failures > 0) {
    return addAll(causes.of(causeOf(breaker.hold.reason, "TARGET_UNAVAILABLE"), settings.failingMs, `接收方不可达，暂停投递 / held, its system cannot be reached: ${outcomes.lastError}`), pump);
  }
  const mustConnect = terms.subscription.way === Way.STREAM || terms.subscription.way === Way.UNSPECIFIED;
  if (mustConnect && !pump.connected && pump.lanes.pending > 0) addAll(causes.of("NOT_CONNECTED", settings.notConnectedMs, "接收方未连接 / no subscriber is connected"), pump);
}

/** Everything of the subscription waits. */
function addAll(gathering: Gathering, { lanes }: Pump): void {
  gathering.deliveries = Math.max(gathering.deliveries, lanes.pending);
  for (const { caseId, items } of lanes.lanes()) {
    if (gathering.cases.size >= CASES_MAX) return;
    if (items.length > 0) gathering.cases.add(caseId);
  }
}

interface Moment {
  readonly journalLast: number;
  readonly now: number;
  readonly settings: IncidentSettings;
}

function addLag(causes: Causes, { lanes, connected, terms }: Pump, { journalLast, now, settings }: Moment): void {
  if (terms.subscription.way === Way.EVENTS || !connected) return;
  const late = [...lanes.lanes()].filter(({ items }) => !isFailing(items) && ageOf(items[0]?.payload, now) > settings.lagMs);
  const behind = journalLast - lanes.read;
  if (late.length === 0 && behind <= settings.lagEvents) return;
  // Also what is read for the first time may be old: it is lag only when it lasts.
  const gathering = causes.of("LAGGING", settings.failingMs, `投递落后 / deliveries lag: ${behind} 条事件待读 events to read`);
  for (const { items, caseId } of late) {
    gathering.deliveries += items.length;
    addCase(gathering, caseId);
  }
}

function ageOf(prepared: PreparedEvent | undefined, now: number): number {
  return prepared ? now - Date.parse(prepared.event.recordedTime) : 0;
}

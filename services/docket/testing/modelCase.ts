import { readFileSync } from "node:fs";
import type { EventType } from "../../../proto/gen/events.ts";
import type { Domain } from "../../shared/bus/streams.ts";
import { newEventId } from "../../shared/ids.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import { aDeadline, AGENCY, aStep, names } from "./builders.ts";
import type { Fact } from "./caseRecorder.ts";

interface TransitionRow {
  readonly event: string;
  readonly type: EventType;
  readonly from: readonly string[];
  readonly to: string;
  readonly starts: readonly string[];
}

const { transitions } = JSON.parse(readFileSync(new URL("../../../seeds/rules/transfer-procedure.json", import.meta.url), "utf8")) as { transitions: TransitionRow[] };

/** What may happen to a case, told as events; `pick` chooses among what is possible. Nothing when nothing is. */
export const actions = ["step", "step", "step", "suspect", "open", "retract", "correct", "overdue", "meet", "cancel", "restart", "park", "refer", "resolve", "expire", "hint", "penalty"] as const;
export type Action = (typeof actions)[number];

/** Events to append together. */
export interface Telling {
  readonly domain: Domain;
  readonly caseId: string;
  readonly facts: readonly Fact[];
}

type DeadlineFate = "open" | "overdue" | "met";
const DAY_MS = 86_400_000;

/** A case that goes a legal way through the procedure and knows by itself, from nothing but what happened, how it stands. */
export class ModelCase {
  readonly caseId: string;
  readonly caseNo: string;
  steps: { readonly id: string; readonly type: EventType; readonly to: string; readonly at: number }[] = [];
  readonly deadlines = new Map<string, { id: string; fate: DeadlineFate; historical: boolean }>();
  readonly waiting = new Map<string, { expired: boolean; domain: Domain }>();
  #days = 17_000;

  constructor(name: string) {
    this.caseId = `t${name}`;
    this.caseNo = `示例案${name}`;
  }

  get state(): string {
    return this.steps.at(-1)?.to ?? names.initial;
  }

  tell(action: Action, pick: number): Telling[] {
    return this.#tellings[action](pick);
  }

  readonly #tellings: Readonly<Record<Action, (pick: number) => Telling[]>> = {
    step: (pick) => {
      const next = chosen(transitions.filter(({ from }) => from.includes(this.state)), pick);
      if (!next) return [];
      const step = { id: newEventId(), type: next.type, to: next.to, at: this.#nextDay() };
      this.steps.push(step);
      return this.#ofCase([this.#fact(step), ...next.starts.map((id) => this.#startDeadline(id, step.id))]);
    },
    suspect: () => this.#ofCase([aStep("hub.case.v1.SuspectArrestRequested", "arrest_requested", { caseNo: this.caseNo, at: day(this.#nextDay()), suspectNo: "1" })]),
    open: (pick) => {
      const parties = Array.from({ length: pick % 3 }, (_, place) => ({ name: `贵州示例${pick}-${place}公司` }));
      const told = { caseName: `示例${pick}`, division: pick % 2 === 0 ? "" : "520102", parties };
      return this.#ofCase([aStep("hub.case.v1.CaseOpened", "", { caseNo: this.caseNo, at: day(17_000), ...told })]);
    },
    retract: () => {
      const last = this.steps.pop();
      if (!last) return [];
      return this.#ofCase([{ type: "hub.case.v1.StepRetracted", data: { ...this.#head(), stepEventId: last.id } }, this.#recomputed(last.to)]);
    },
    correct: (pick) => {
      const index = pick % Math.max(1, this.steps.length);
      const former = this.steps[index];
      if (!former) return [];
      const step = { ...former, id: newEventId() };
      this.steps = this.steps.with(index, step);
      return this.#ofCase([this.#fact(step, former.id), this.#recomputed(this.state)]);
    },
    overdue: (pick) => this.#deadlineEvent("Overdue", ["open"], pick, { fate: "overdue", historical: pick % 2 === 0 }),
    meet: (pick) => this.#deadlineEvent("Met", ["open", "overdue"], pick, { fate: "met" }),
    cancel: (pick) => this.#deadlineEvent("Cancelled", ["open", "overdue", "met"], pick, undefined),
    restart: (pick) => {
      const [key, one] = chosen([...this.deadlines], pick) ?? [];
      if (!key || !one) return [];
      this.deadlines.set(key, { ...one, fate: "open", historical: false });
      return this.#ofCase([this.#deadlineFact("Cancelled", key, one.id), this.#deadlineFact("Started", key, one.id)]);
    },
    park: (pick) => {
      const data = { caseNo: this.caseNo, event: "police.filed", waitingUntil: day(18_000) };
      return this.#wait(pick % 2 === 0 ? "transfer" : "case", { type: "hub.case.v1.SubmissionParked", data });
    },
    refer: () => this.#wait("transfer", { type: "hub.case.v1.ManualReviewOpened", data: { ...this.#head(), event: "police.filed" } }),
    resolve: (pick) => this.#endWaiting(pick, "hub.case.v1.SubmissionResolved"),
    expire: (pick) => this.#endWaiting(pick, "hub.case.v1.SubmissionExpired"),
    hint: (pick) => {
      const data = { caseId: this.caseId, ...this.#head(), ratioPermille: pick };
      return [{ domain: "hint", caseId: this.caseId, facts: [{ type: "hub.hint.v1.TransferReviewSuggested", data }] }];
    },
    penalty: (pick) => {
      const type = pick % 2 === 0 ? "hub.case.v1.PenaltyDecided" : "hub.case.v1.PenaltyCorrected";
      const data = { penalty: { ...this.#head(), decisionNo: `示罚${pick}`, party: { name: `示例当事人${pick}` } } };
      return [{ domain: "case", caseId: this.#penaltyId, facts: [{ type, data }] }];
    },
  };

  #wait(domain: Domain, fact: Fact): Telling[] {
    const id = newEventId();
    this.waiting.set(id, { expired: false, domain });
    return [{ domain, caseId: domain === "case" ? this.#penaltyId : this.caseId, facts: [{ ...fact, id }] }];
  }

  #endWaiting(pick: number, type: "hub.case.v1.SubmissionResolved" | "hub.case.v1.SubmissionExpired"): Telling[] {
    const [id, one] = chosen([...this.waiting], pick) ?? [];
    if (!id || !one) return [];
    if (type === "hub.case.v1.SubmissionExpired") this.waiting.set(id, { ...one, expired: true });
    else this.waiting.delete(id);
    return [{ domain: one.domain, caseId: one.domain === "case" ? this.#penaltyId : this.caseId, facts: [{ type, data: { submissionEventId: id, caseNo: this.caseNo } }] }];
  }

  #startDeadline(id: string, stepId: string): Fact {
    const key = `${id}/${stepId}`;
    this.deadlines.set(key, { id, fate: "open", historical: false });
    return this.#deadlineFact("Started", key, id);
  }

  #deadlineEvent(name: "Overdue" | "Met" | "Cancelled", from: readonly DeadlineFate[], pick: number, change: { fate: DeadlineFate; historical?: boolean } | undefined): Telling[] {
    const [key, one] = chosen([...this.deadlines].filter(([, { fate }]) => from.includes(fate)), pick) ?? [];
    if (!key || !one) return [];
    if (change) this.deadlines.set(key, { ...one, ...change });
    else this.deadlines.delete(key);
    return this.#ofCase([this.#deadlineFact(name, key, one.id, { historical: change?.historical ?? false, metAt: day(17_500), late: pick % 2 === 0 })]);
  }

  #deadlineFact(name: "Started" | "Overdue" | "Met" | "Cancelled", key: string, id: string, more: object = {}): Fact {
    return aDeadline(name, id, { caseNo: this.caseNo, key, startsAt: "2018-05-01", dueAt: "2018-05-04", ...more });
  }

  #fact({ id, type, to, at }: ModelCase["steps"][number], corrects = ""): Fact {
    return aStep(type, to, { caseNo: this.caseNo, at: day(at), id, effect: { corrects } });
  }

  #recomputed(stateBefore: string): Fact {
    return { type: "hub.case.v1.HistoryRecomputed", data: { ...this.#head(), stateBefore, stateAfter: this.state } };
  }

  #ofCase(facts: readonly Fact[]): Telling[] {
    return [{ domain: "transfer", caseId: this.caseId, facts }];
  }

  #head() {
    return { caseNo: this.caseNo, agency: AGENCY };
  }

  get #penaltyId(): string {
    return `p${this.caseId.slice(1)}`;
  }

  #nextDay(): number {
    this.#days++;
    return this.#days;
  }
}

function chosen<Item>(items: readonly Item[], pick: number): Item | undefined {
  return items[pick % Math.max(1, items.length)];
}

const day = (days: number) => toShanghaiTime(days * DAY_MS).slice(0, 10);

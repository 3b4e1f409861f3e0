import { PublicationReport, PublicationResult } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import { channels, type Channel } from "../rules/channels.ts";
import type { CreditFact } from "../rules/creditFact.ts";
import { emptyPublication, evolve, type PublicationState } from "../rules/publicationState.ts";
import { react, type PenaltyFact } from "../rules/react.ts";
import { readSecrecy, type TransferFact } from "../rules/readSecrecy.ts";
import { redecide } from "../rules/redecide.ts";
import { report } from "../rules/report.ts";
import type { Secrecy } from "../rules/secrecy.ts";
import { table } from "./aTransfer.ts";
import { law } from "./builders.ts";

/** What a channel holds of the record, by the channels' own rule: versions only grow, a withdrawn version stays withdrawn. */
interface Held {
  readonly version: number;
  readonly shown: boolean;
}

/** Appends of both journals in the order in which the hub records them; each is recorded whole or not at all. */
export interface Told {
  readonly penalty: readonly PenaltyFact[];
  readonly transfer: readonly (readonly TransferFact[])[];
}

/** What may happen next. A follower or a channel with nothing to do does nothing. */
export type Move = "penalty recorded" | "transfer recorded" | "penalties followed" | "transfers followed" | "penalties followed again" | Channel;

export const moves: readonly Move[] = ["penalty recorded", "transfer recorded", "penalties followed", "transfers followed", "penalties followed again", ...channels];

/** One penalty, its transfer case and the two channels, without servers: the rules as the followers apply them, in any interleaving. */
export class GuardWorld {
  readonly facts: CreditFact[] = [];
  readonly held: Record<Channel, Held> = { "credit-china": { version: 0, shown: false }, "enterprise-disclosure": { version: 0, shown: false } };
  state: PublicationState = emptyPublication;
  readonly #told: Told;
  readonly #recorded = { penalty: 0, transfer: 0 };
  readonly #followed = { penalty: 0, transfer: 0 };
  readonly #delivered: Record<Channel, number> = { "credit-china": 0, "enterprise-disclosure": 0 };

  constructor(told: Told) {
    this.#told = told;
  }

  play(played: readonly Move[]): void {
    for (const move of played) this.#make(move);
    // In the end everything is recorded, everybody has caught up, and nobody waits.
    for (let before = ""; before !== this.#position(); ) {
      before = this.#position();
      for (const move of moves) if (move !== "penalties followed again") this.#make(move);
    }
  }

  #make(move: Move): void {
    switch (move) {
      case "penalty recorded":
        this.#recorded.penalty = Math.min(this.#recorded.penalty + 1, this.#told.penalty.length);
        break;
      case "transfer recorded":
        this.#recorded.transfer = Math.min(this.#recorded.transfer + 1, this.#told.transfer.length);
        break;
      case "penalties followed":
        if (this.#followed.penalty < this.#recorded.penalty) this.#takeIn(this.#followed.penalty++);
        break;
      case "penalties followed again":
        for (let index = 0; index < this.#followed.penalty; index++) this.#takeIn(index);
        break;
      case "transfers followed":
        if (this.#followed.transfer < this.#recorded.transfer) this.#lookAgain();
        break;
      case "credit-china":
      case "enterprise-disclosure":
        this.#deliver(move);
    }
  }

  #takeIn(index: number): void {
    const fact = this.#told.penalty[index];
    if (fact) this.#record(react(this.state, fact, law, this.#secrecy()));
  }

  #lookAgain(): void {
    this.#followed.transfer = this.#recorded.transfer;
    const taken = this.#told.penalty.find(({ version }) => version === this.state.caseVersion);
    if (taken) this.#record(redecide(this.state, taken, { secrecy: this.#secrecy(), on: "2022-05-09" }, law));
  }

  /** As the journal has it, which may be ahead of the follower. */
  #secrecy(): Secrecy {
    return readSecrecy(this.#told.transfer.slice(0, this.#recorded.transfer).flat(), (state) => table.isConfidential(state));
  }

  #record(facts: readonly CreditFact[]): void {
    this.facts.push(...facts);
    this.state = facts.reduce(evolve, this.state);
  }

  #deliver(channel: Channel): void {
    const wanted = this.facts.filter(({ type, data }) => data.channel === channel && (type === "hub.credit.v1.PublicationRequested" || type === "hub.credit.v1.WithdrawalRequested"));
    const next = wanted[this.#delivered[channel]];
    if (!next) return;
    this.#delivered[channel]++;
    const { version } = next.data;
    const shown = next.type === "hub.credit.v1.PublicationRequested";
    const held = this.held[channel];
    if (version < held.version || (version === held.version && shown && !held.shown)) return;
    this.held[channel] = { version, shown };
    const told = PublicationReport.fromPartial({ version, result: shown ? PublicationResult.PUBLISHED : PublicationResult.WITHDRAWN, occurredAt: "2022-05-09T10:00:00+08:00" });
    const answer = report(this.state, channel, told, { decisionNo: "", sourceSystem: "", sourceReference: "" });
    if (typeof answer !== "string") this.#record([answer]);
  }

  #position(): string {
    return JSON.stringify([this.#recorded, this.#followed, this.#delivered, this.facts.length]);
  }
}

import type { DeadLetters } from "./deadLetters.ts";
import type { DeliveryStore, StoredState } from "./deliveryStore.ts";
import type { DeliverySettings } from "./deliverySettings.ts";
import type { FeedPlan } from "./feed.ts";
import { Decision } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { HopPublisher } from "../shared/bus/hops.ts";
import type { PreparedEvent } from "./preparedEvent.ts";
import type { Reruns } from "./reruns.ts";
import { DecisionRuns } from "./rules/decisionRuns.ts";
import type { Verdict } from "./rules/matching.ts";
import type { SharedJournal } from "./sharedJournal.ts";
import { isReadByPlace, laneOf, type Terms } from "./terms.ts";

export interface LiveFeedDeps {
  readonly store: DeliveryStore;
  readonly hops: HopPublisher;
  readonly journal: SharedJournal;
  readonly settings: DeliverySettings;
  readonly letters: DeadLetters;
  readonly reruns: Reruns;
  readonly terms: () => Terms;
}

/** Everything from the journal that the subscription takes, as it is recorded, with each decision on record. */
export function liveFeed({ store, hops, journal, settings, letters, reruns, terms }: LiveFeedDeps, stored: StoredState): FeedPlan {
  const runs = new DecisionRuns();
  const { id: subscriptionId } = terms().subscription;
  return {
    replayId: "",
    store: store.feed(subscriptionId),
    cursor: stored.cursor ?? 0,
    records: stored.lanes,
    backlogMax: settings.backlogMin,
    letters,
    read: (from, signal) => journal.read(from, signal),
    laneOf(prepared) {
      const { sequence, caseId } = prepared;
      const { subscription } = terms();
      const verdict = verdictOn(terms(), prepared);
      runs.add(sequence, verdict, subscription.version);
      if (verdict.decision !== Decision.MATCHED || isReadByPlace(terms())) return undefined;
      const letter = letters.find(sequence);
      if (letter) letters.tell(subscription, prepared, letter);
      return letter ? undefined : laneOf(terms(), caseId, sequence);
    },
    report() {
      const ranges = runs.take().map(({ from, through, version, decision, condition }) => ({
        subscriptionId,
        subscriptionVersion: version,
        decision,
        condition,
        fromSequence: BigInt(from),
        throughSequence: BigInt(through),
      }));
      if (ranges.length > 0) hops.addDecisions(ranges);
    },
    operationOf: (sequence) => reruns.operationOf(sequence),
    ended: (sequence, ending) => reruns.ended(sequence, ending),
  };
}

const unreadable: Verdict = { decision: Decision.MATCHED, condition: "" };

/** What the subscription decides. Data that cannot be read must not vanish: it becomes a dead letter when it is to be masked. */
export function verdictOn({ matcher }: Terms, prepared: PreparedEvent): Verdict {
  try {
    return matcher.decide(prepared.event, () => prepared.data());
  } catch {
    return unreadable;
  }
}

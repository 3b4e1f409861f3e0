import { AnswerResult, type Answer, type Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";

/** Deliveries that the hub does not know of. */
export interface InjectedDeliveries {
  /** Has them delivered; the same one again is delivered again after the former was answered. */
  inject(deliveries: readonly Delivery[]): void;
  /** Every answer to a delivery, in the order in which they came. */
  answersTo(deliveryId: string): readonly Answer[];
  /** How many of those handed in have no final answer yet. */
  open(): number;
  /** Gives up those without a final answer. */
  forget(): void;
  /** A stream to the adapter begins; what was not answered is sent again. A former stream is forgotten. */
  attach(send: Send): void;
  detach(send: Send): void;
  /** Takes the answer if it is to one of these. */
  take(answer: Answer): boolean;
  close(): void;
}

type Send = (deliveries: readonly Delivery[]) => void;

/** Before a failed delivery is tried again, milliseconds; shorter than the hub's, because nobody waits here. */
const AGAIN_MS = 200;

interface Lane {
  readonly waiting: Delivery[];
  /** The one that was sent and not answered. */
  sent: Delivery | undefined;
  attempt: number;
}

/** One lane per case, with one unanswered delivery at most. */
export function createDeliveryLanes(): InjectedDeliveries {
  const lanes = new Map<string, Lane>();
  const laneOf = new Map<string, Lane>();
  const answers = new Map<string, Answer[]>();
  const timers = new Set<NodeJS.Timeout>();
  let stream: Send | undefined;

  const next = (lane: Lane) => {
    const [delivery] = lane.waiting;
    if (!stream || lane.sent || !delivery) return;
    lane.sent = delivery;
    stream([{ ...delivery, attempt: ++lane.attempt }]);
  };
  const later = (lane: Lane, delayMs: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      lane.sent = undefined;
      next(lane);
    }, delayMs);
    timers.add(timer);
  };

  return {
    inject(deliveries) {
      for (const delivery of deliveries) {
        const subject = delivery.event?.subject ?? "";
        const lane = lanes.get(subject) ?? { waiting: [], sent: undefined, attempt: 0 };
        lanes.set(subject, lane);
        laneOf.set(delivery.deliveryId, lane);
        lane.waiting.push(delivery);
        next(lane);
      }
    },
    answersTo: (deliveryId) => answers.get(deliveryId) ?? [],
    open: () => [...lanes.values()].reduce((sum, { waiting }) => sum + waiting.length, 0),
    forget: () => lanes.clear(),
    attach(send) {
      stream = send;
      for (const lane of lanes.values()) {
        lane.sent = undefined;
        next(lane);
      }
    },
    detach(send) {
      if (stream === send) stream = undefined;
    },
    take(answer) {
      const lane = laneOf.get(answer.deliveryId);
      if (!lane) return false;
      answers.set(answer.deliveryId, [...(answers.get(answer.deliveryId) ?? []), answer]);
      if (lane.sent?.deliveryId !== answer.deliveryId) return true;
      if (answer.result !== AnswerResult.DELIVERED && answer.result !== AnswerResult.REFUSED) {
        later(lane, Math.max(AGAIN_MS, answer.retryAfterMs));
        return true;
      }
      lane.waiting.shift();
      Object.assign(lane, { sent: undefined, attempt: 0 });
      next(lane);
      return true;
    },
    close: () => timers.forEach((timer) => clearTimeout(timer)),
  };
}

import { Answer, AnswerResult, type Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { reasons, toHubError, type Fate, type Reason } from "../../../services/shared/errors.ts";
import type { DeliveryAnswer } from "../contract.ts";

const resultOfFate: Readonly<Record<Fate, AnswerResult>> = {
  retry: AnswerResult.RETRY,
  hold: AnswerResult.UNAVAILABLE,
  "dead-letter": AnswerResult.REFUSED,
};

/**
 * Answers for a call that threw: the same for all its deliveries. `metadata.retryAfterMs` of the error becomes the
 * time before which the hub does not try again.
 */
export function answersForFailure(deliveries: readonly Delivery[], error: unknown): readonly Answer[] {
  const { reason, message, metadata } = toHubError(error);
  const result = resultOfFate[reasons[reason].fate];
  const retryAfterMs = Math.max(0, Math.trunc(Number(metadata["retryAfterMs"] ?? 0))) || 0;
  return deliveries.map(({ deliveryId }) => Answer.fromPartial({ deliveryId, result, reason, message, retryAfterMs }));
}

/** One complete answer per delivery: what the adapter said, or RETRY where it said nothing about a delivery. */
export function completeAnswers(deliveries: readonly Delivery[], given: readonly DeliveryAnswer[]): readonly Answer[] {
  const byId = new Map(given.map((answer) => [answer.deliveryId, answer]));
  return deliveries.map(({ deliveryId }) => {
    const answer = byId.get(deliveryId);
    if (answer) return Answer.fromPartial(answer);
    const message = "适配器没有回答该投递 / the adapter gave no answer for this delivery";
    return Answer.fromPartial({ deliveryId, result: AnswerResult.RETRY, reason: "INTERNAL" satisfies Reason, message });
  });
}

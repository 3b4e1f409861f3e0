import { expect, test, vi } from "vitest";
import { Answer, AnswerResult, Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { createDeliveryLanes } from "./injectedDeliveries.ts";

const delivery = (deliveryId: string, subject: string) => Delivery.fromPartial({ deliveryId, event: { subject } });
const answer = (deliveryId: string, result: AnswerResult = AnswerResult.DELIVERED) => Answer.fromPartial({ deliveryId, result });

function started() {
  const lanes = createDeliveryLanes();
  const sent: string[] = [];
  const send = (group: readonly Delivery[]) => void sent.push(...group.map(({ deliveryId, attempt }) => `${deliveryId}#${attempt}`));
  lanes.attach(send);
  return { lanes, sent, send };
}

test("one delivery of a case is under way at a time, cases do not wait for each other", () => {
  const { lanes, sent } = started();
  lanes.inject([delivery("a1", "a"), delivery("a2", "a"), delivery("b1", "b")]);
  expect(sent).toEqual(["a1#1", "b1#1"]);
  expect(lanes.take(answer("a1"))).toBe(true);
  expect(sent).toEqual(["a1#1", "b1#1", "a2#1"]);
  expect(lanes.open()).toBe(2);
});

test("what was not answered comes again on the next stream", () => {
  const { lanes, sent, send } = started();
  lanes.inject([delivery("a1", "a")]);
  lanes.detach(send);
  lanes.attach(send);
  expect(sent).toEqual(["a1#1", "a1#2"]);
});

test("a failure that may pass is tried again, a refusal is final", async () => {
  const { lanes, sent } = started();
  lanes.inject([delivery("a1", "a")]);
  lanes.take(answer("a1", AnswerResult.RETRY));
  await vi.waitFor(() => expect(sent).toEqual(["a1#1", "a1#2"]));
  lanes.take(answer("a1", AnswerResult.REFUSED));
  expect(lanes.open()).toBe(0);
  expect(lanes.answersTo("a1").map(({ result }) => result)).toEqual([AnswerResult.RETRY, AnswerResult.REFUSED]);
});

test("answers to deliveries of the hub are not taken", () => {
  expect(started().lanes.take(answer("hub.1"))).toBe(false);
});

test("the same delivery is given twice when it is handed in twice", () => {
  const { lanes, sent } = started();
  lanes.inject([delivery("a1", "a"), delivery("a1", "a")]);
  lanes.take(answer("a1"));
  lanes.take(answer("a1"));
  expect(sent).toEqual(["a1#1", "a1#1"]);
  expect(lanes.open()).toBe(0);
});

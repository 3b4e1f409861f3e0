import { expect, test } from "vitest";
import { Hop, HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { rerunsOf } from "./reruns.ts";

const hop = (more: Partial<Hop>) => Hop.fromPartial(more);

test("a redrive is told with the delivery it put back and what became of it", () => {
  const hops = [
    hop({ kind: HopKind.DEAD_LETTERED, deliveryId: "police.7", reason: "E9", time: "1" }),
    hop({ kind: HopKind.REDRIVEN, deliveryId: "police.7", operationId: "OP", operator: "li", time: "2" }),
    hop({ kind: HopKind.DELIVERED, deliveryId: "police.7", time: "3" }),
    hop({ kind: HopKind.DELIVERED, deliveryId: "court.7", time: "4" }),
  ];
  expect(rerunsOf(hops)).toEqual([{ operationId: "OP", operator: "li", since: "2", deliveries: [{ deliveryId: "police.7", last: HopKind.DELIVERED, reason: "" }] }]);
});

test("a way without operations has no reruns", () => {
  expect(rerunsOf([hop({ kind: HopKind.DELIVERED, deliveryId: "court.7" })])).toEqual([]);
});

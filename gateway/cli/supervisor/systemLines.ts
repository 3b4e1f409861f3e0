import type { SubscriptionState } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { cutToWidth, padToWidth } from "../terminal/displayWidth.ts";
import { systemLabel } from "../terminal/labels.ts";
import { systems } from "./secrets.ts";
import type { AdapterReport } from "./startHub.ts";

/** One line per system: facts in, events out, waiting, failed, and what is wrong, if anything. */
export function systemLines(adapters: ReadonlyMap<string, AdapterReport>, states: readonly SubscriptionState[]): string[] {
  return systems.map((system) => {
    const adapter = adapters.get(system);
    const own = states.filter((state) => state.system === system);
    const sum = (count: (state: SubscriptionState) => number) => own.reduce((total, state) => total + count(state), 0);
    const cells = [
      padToWidth(systemLabel(system), 42),
      counter("收 in", adapter?.answered ?? 0),
      counter("发 out", sum((state) => Number(state.delivered))),
      counter("待 waiting", sum((state) => state.waiting + state.retrying)),
      counter("败 failed", sum((state) => state.deadLetters)),
      cutToWidth(trouble(adapter, own), 60),
    ];
    return `  ${cells.join("  ")}`.trimEnd();
  });
}

const counter = (label: string, count: number) => `${label} ${padToWidth(String(count), 6, "right")}`;

function trouble(adapter: AdapterReport | undefined, states: readonly SubscriptionState[]): string {
  if (adapter && !adapter.connected) return `未连接 not connected ${adapter.lastError}`;
  return states.find((state) => state.heldReason !== "")?.heldReason ?? adapter?.lastError ?? "";
}

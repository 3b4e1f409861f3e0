import { counter, gauge } from "../services/shared/telemetry/metrics.ts";
import type { AdapterStatus } from "./sdk/runtime/adapterStatus.ts";

const labels = ["system"] as const;
const connected = gauge({ name: "hub_adapter_connected", help: "适配器与其系统连通 / the adapter reaches its system", labels });
const answered = counter({ name: "hub_adapter_facts_answered_total", help: "已写回应答的报送 / facts whose answer is back in the system", labels });
const delivered = counter({ name: "hub_adapter_delivered_total", help: "系统已收下的投递 / deliveries the system has", labels });
const failed = counter({ name: "hub_adapter_failed_total", help: "拒收或推迟的投递 / deliveries refused or put off", labels });

/** Sets the metrics to what the adapters say of themselves. */
export function setAdapterMetrics(statuses: readonly Readonly<AdapterStatus>[]): void {
  for (const total of [answered, delivered, failed]) total.reset();
  for (const { system, ...status } of statuses) {
    connected.set({ system }, status.connected ? 1 : 0);
    answered.inc({ system }, status.answered);
    delivered.inc({ system }, status.delivered);
    failed.inc({ system }, status.failed);
  }
}

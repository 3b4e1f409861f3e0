import type { Incident } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { gauge } from "../../shared/telemetry/metrics.ts";

const open = gauge({ name: "hub_incidents_open", help: "未解决的事件（故障），按原因与订阅 / open incidents by cause and target", labels: ["cause", "target"] });

/** Sets the gauge to what is open now. */
export function setIncidentGauges(incidents: readonly Pick<Incident, "cause" | "target">[]): void {
  open.reset();
  for (const { cause, target } of incidents) open.set({ cause, target }, 1);
}

import type { BusConnection } from "../shared/bus/connection.ts";
import type { KeyValue } from "../shared/bus/keyValue.ts";
import type { OperatorDoor } from "../shared/grpc/authentication.ts";
import type { Logger } from "../shared/log.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import type { DeliveryConfig } from "./config.ts";
import type { Pumps } from "./pumps.ts";
import type { SharedJournal } from "./sharedJournal.ts";
import { createWays, type Ways } from "./ways.ts";
import { EndpointCalls } from "./webhook/endpointCalls.ts";
import { createGuard } from "./webhook/guard.ts";
import { createSeal } from "./webhook/seal.ts";
import type { PauseSubscription } from "./webhook/webhookSender.ts";
import { Webhooks } from "./webhook/webhooks.ts";
import { WebhookSecrets } from "./webhook/webhookSecrets.ts";

export interface StartWaysDeps {
  readonly config: DeliveryConfig;
  readonly bus: BusConnection;
  /** Bucket of the sealed secrets. */
  readonly kv: KeyValue;
  readonly journal: SharedJournal;
  readonly registry: RegistryView;
  readonly pumps: Pumps;
  readonly door: OperatorDoor;
  readonly pauseSubscription: PauseSubscription;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Starts what sends by itself, and gives the RPCs of those who read. Close it before the pumps. */
export function startWays({ config, kv, ...deps }: StartWaysDeps): { readonly ways: Ways; close(): Promise<void> } {
  const guard = createGuard(config.webhookAllow);
  const secrets = new WebhookSecrets(kv, createSeal(config.keySecret));
  const webhooks = new Webhooks({ ...deps, secrets, guard, calls: new EndpointCalls(guard) }, deps.pumps, deps.registry);
  return { ways: createWays({ ...deps, secrets, webhooks }), close: () => webhooks.close() };
}

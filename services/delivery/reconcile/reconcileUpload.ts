import type { CallContext } from "nice-grpc";
import { Right } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { ReconcileUploadRequest, type ReconcileRequest, type ReconcileUploadResponse } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { HubError } from "../../shared/errors.ts";
import { presentedProof, requireOperator, type OperatorDoor } from "../../shared/grpc/authentication.ts";
import type { RegistryView } from "../../shared/registryClient.ts";
import { notFound } from "../pumps.ts";
import { breathe, UploadedRecords } from "./heldRecords.ts";
import type { Reconciler } from "./reconciler.ts";

export interface UploadDeps {
  readonly reconciler: Reconciler;
  readonly registry: RegistryView;
  readonly door: OperatorDoor;
  readonly stopped: AbortSignal;
}

/** Takes what a subscriber holds, then compares. A repair needs an operator: the subscriber alone cannot make the hub send. */
export function reconcileUpload({ reconciler, registry, door, stopped }: UploadDeps) {
  return async (requests: AsyncIterable<ReconcileUploadRequest>, context: CallContext): Promise<ReconcileUploadResponse> => {
    const incoming = requests[Symbol.asyncIterator]();
    const first = await incoming.next();
    const open = first.done ? undefined : first.value.open;
    if (first.done || !open) throw new HubError("INVALID_REQUEST", "首条消息须为 open / the first message must have `open`");
    const requestedBy = callerOf(context, { registry, door }, open);
    const held = new UploadedRecords(first.value.omitsWithdrawn);
    for (let next: IteratorResult<ReconcileUploadRequest> = first; !next.done; next = await incoming.next()) {
      held.add(next.value.records, ReconcileUploadRequest.encode(next.value).finish().length);
      await breathe();
    }
    const signal = AbortSignal.any([context.signal, stopped]);
    return reconciler.run({ ...open, requestedBy }, () => held, { signal, progress: () => undefined });
  };
}

/** The system whose subscription it is, or an operator. */
function callerOf(context: CallContext, { registry, door }: Pick<UploadDeps, "registry" | "door">, { subscriptionId, repair }: ReconcileRequest): string {
  const system = findSystem(context, registry);
  if (system === undefined || repair) return requireOperator(context, door, Right.OPERATE).id;
  const subscription = registry.findSubscription(subscriptionId);
  if (!subscription) throw notFound(subscriptionId);
  if (subscription.system === system) return system;
  throw new HubError("NOT_GRANTED", `订阅 ${subscriptionId} 属于其他系统 / subscription ${subscriptionId} belongs to another system`, { subscription: subscriptionId, system });
}

function findSystem(context: CallContext, registry: RegistryView): string | undefined {
  try {
    return registry.authenticate(presentedProof(context)).id;
  } catch (error) {
    // No system's key: it may be an operator's.
    if (error instanceof HubError && error.reason === "UNAUTHENTICATED") return undefined;
    throw error;
  }
}

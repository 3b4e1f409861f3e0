import type { CallContext } from "nice-grpc";
import { Right, type Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { RegistryServiceImplementation } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { noteOf, requireOperatorCaller, type Caller, type RegistryCalls } from "./callers.ts";
import { checkSubscription } from "./checkSubscription.ts";
import { requireOwn, requireOwnChange, requireOwnResume } from "./ownSubscriptions.ts";
import { storeSubscription } from "./storeSubscription.ts";

type SubscriptionCalls = Pick<
  RegistryServiceImplementation,
  "listSubscriptions" | "putSubscription" | "deleteSubscription" | "pauseSubscription" | "resumeSubscription" | "listSubscriptionVersions"
>;

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 500;

/** RPCs about subscriptions. A system sees and changes its own only; for it, the others are not there. */
export function subscriptionCalls({ register, identify }: RegistryCalls): SubscriptionCalls {
  const notFound = (id: string) => new HubError("SUBSCRIPTION_NOT_FOUND", `没有此订阅 / no such subscription: ${id}`, { subscription: id });
  const findFor = (caller: Caller, id: string): Subscription => {
    const found = register.findSubscription(id);
    if (!found || !mayRead(caller, found)) throw notFound(id);
    return found;
  };
  /** Stores what became of a subscription. */
  const change = async (context: CallContext, caller: Caller, wanted: Subscription, { action, expectedVersion = 0 }: { action: string; expectedVersion?: number }) => {
    const { subscription } = await storeSubscription(register, wanted, { ...noteOf(context, caller, action, wanted.pauseReason), expectedVersion });
    return { subscription };
  };

  return {
    async listSubscriptions({ system }, context) {
      const caller = identify(context);
      const subscriptions = register.current().subscriptions.filter((one) => mayRead(caller, one) && (system === "" || one.system === system));
      return { subscriptions };
    },
    async putSubscription({ subscription, expectedVersion }, context) {
      const caller = identify(context);
      if (!caller.system) requireOperatorCaller(caller, Right.ADMINISTER);
      return register.inTurn(async () => {
        if (caller.system) requireOwn(register, caller.system, subscription);
        const wanted = checkSubscription(subscription, (id) => register.findSystem(id));
        if (caller.system) await requireOwnChange(register, caller.system, wanted);
        return change(context, caller, wanted, { action: "subscription.put", expectedVersion });
      });
    },
    async deleteSubscription({ subscriptionId: id }, context) {
      const caller = identify(context);
      if (!caller.system) requireOperatorCaller(caller, Right.ADMINISTER);
      return register.inTurn(async () => {
        const ended = register.findEnding(id);
        if (ended && mayRead(caller, ended)) return { subscription: (await register.listVersions(id, { before: 0, size: 1 }))[0] };
        const subscription = findFor(caller, id);
        const { version, system } = subscription;
        const ending = { version, system, time: toShanghaiTime(Date.now()), by: caller.id };
        await register.commit(noteOf(context, caller, "subscription.deleted"), [{ kind: "ending", id, ending }]);
        return { subscription };
      });
    },
    async pauseSubscription({ subscriptionId, reason }, context) {
      const caller = identify(context);
      if (!caller.system) requireOperatorCaller(caller, Right.OPERATE);
      const pauseReason = reason.trim();
      if (pauseReason === "" || pauseReason.length > 500) throw new HubError("INVALID_REQUEST", "暂停须写明原因（至多 500 字） / a pause needs a reason, at most 500 characters", {});
      return register.inTurn(() => change(context, caller, { ...findFor(caller, subscriptionId), paused: true, pauseReason }, { action: "subscription.paused" }));
    },
    async resumeSubscription({ subscriptionId }, context) {
      const caller = identify(context);
      if (!caller.system) requireOperatorCaller(caller, Right.OPERATE);
      return register.inTurn(async () => {
        const current = findFor(caller, subscriptionId);
        if (caller.system && current.paused) await requireOwnResume(register, caller.system, current);
        return change(context, caller, { ...current, paused: false, pauseReason: "" }, { action: "subscription.resumed" });
      });
    },
    async listSubscriptionVersions({ subscriptionId: id, pageSize, beforeVersion }, context) {
      const caller = identify(context);
      const size = Math.min(pageSize || DEFAULT_PAGE, LARGEST_PAGE);
      const ended = register.findEnding(id);
      if (!ended || !mayRead(caller, ended)) findFor(caller, id);
      // Under the same id another system may have had a subscription before.
      const versions = (await register.listVersions(id, { before: beforeVersion, size })).filter((one) => mayRead(caller, one));
      return { versions, deleted: ended !== undefined, deleteTime: ended?.time ?? "", deletedBy: ended?.by ?? "" };
    },
  };
}

const mayRead = (caller: Caller, { system }: { readonly system: string }): boolean => !caller.system || caller.system.id === system;

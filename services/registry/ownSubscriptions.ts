import type { Subscription, System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import type { Register } from "./register.ts";
import { selfServiceProblems } from "./rules/selfService.ts";

/** Versions looked back at in one step. */
const PAGE = 50;
/** The hub itself may be told to go on by whoever owns the subscription: it pauses what the receiver answered with 410. */
const HUB = "service";

/** Throws NOT_GRANTED when the subscription is, or would be, another system's. Looked at before anything is told about it. */
export function requireOwn(register: Register, system: System, wanted: Subscription | undefined): void {
  const current = register.findSubscription(wanted?.id ?? "");
  if (wanted?.system === system.id && (current?.system ?? system.id) === system.id) return;
  throw new HubError("NOT_GRANTED", `只能更改本系统的订阅 / system ${system.id} may change its own subscriptions only`, { system: system.id, subscription: wanted?.id ?? "" });
}

/** Throws NOT_GRANTED with every reason when a system may not make this change to its own subscription by itself. */
export async function requireOwnChange(register: Register, system: System, wanted: Subscription): Promise<void> {
  const current = register.findSubscription(wanted.id);
  const given = current && (await latest(register, current.id, ({ changedBy }) => changedBy !== system.id));
  const problems = selfServiceProblems({ system, wanted, current, given });
  if (problems.length > 0) throw new HubError("NOT_GRANTED", problems.join("; "), { system: system.id, subscription: wanted.id, problems: problems.join("; ") });
  if (current?.paused && !wanted.paused) await requireOwnResume(register, system, current);
}

/** Throws NOT_GRANTED when it was an operator who paused the subscription. */
export async function requireOwnResume(register: Register, system: System, current: Subscription): Promise<void> {
  // The version after the last one that ran is the pause; changes during the pause do not make it somebody else's.
  const running = await latest(register, current.id, ({ paused }) => !paused);
  const pause = (await register.listVersions(current.id, { before: 0, size: Math.max(1, current.version - (running?.version ?? 0)) })).at(-1) ?? current;
  if ([system.id, HUB].includes(pause.changedBy)) return;
  throw new HubError("NOT_GRANTED", `由运维暂停 / paused by ${pause.changedBy || "the hub's operator"}: ${current.pauseReason || "-"}; ask them to resume it`, { subscription: current.id, pausedBy: pause.changedBy });
}

/** The newest version that is so. */
async function latest(register: Register, id: string, isSo: (version: Subscription) => boolean): Promise<Subscription | undefined> {
  for (let before = 0; ; ) {
    const versions = await register.listVersions(id, { before, size: PAGE });
    const found = versions.find(isSo);
    const oldest = versions.at(-1);
    if (found || !oldest || oldest.version === 0) return found;
    before = oldest.version;
  }
}

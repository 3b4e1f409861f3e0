import { eventLabel } from "../../terminal/eventNames.ts";
import type { AdapterManifestFile } from "../../../../adapters/sdk/manifest/schema.ts";

/** What a manifest asks the hub for, one line each. */
export function askedForLines({ grants, feeds, targets, owner, subscription }: AdapterManifestFile): string[] {
  const made = Object.values(feeds).flatMap(({ emits }) => emits.flatMap(({ as }) => emitted[as] ?? []));
  const submit = grants.submit.length > 0 ? grants.submit : [...new Set(made)];
  const receive = grants.receive.length > 0 ? grants.receive : [...new Set(Object.values(targets).flatMap(({ takes }) => takes))];
  const divisions = (codes: readonly string[]) => (codes.length === 0 ? "全部 all" : codes.join("、"));
  return [
    `主管机关 owner: ${owner.name}（${owner.uscc}）${owner.agencies.length > 0 ? `，另代报 also for ${owner.agencies.length} 家 agencies` : ""}`,
    `报送 submits: ${list(submit.map(eventLabel))}，区划 divisions: ${divisions(grants.divisions)}`,
    `接收 receives: ${list(receive.map(eventLabel))}，区划 divisions: ${divisions(subscription.divisions)}`,
    `视图 view: ${grants.view}，角色 roles: ${list(grants.roles)}`,
  ];
}

const emitted: Readonly<Record<string, readonly string[]>> = { penalty: ["hub.case.v1.PenaltyRow"], publication: ["hub.credit.v1.PublicationReport"] };

const list = (items: readonly string[]): string => (items.length === 0 ? "无 none" : items.join("、"));

import type { RestTarget } from "../../../../adapters/sdk/connectors/rest/settings.ts";
import { recordKey } from "../../../../services/shared/events/recordKey.ts";
import type { CounterpartEffect } from "../../counterpart.ts";
import { isPath, namesOf, withValue } from "./paths.ts";

/** A page of what a target holds, after a key. */
export function holdingsPage(target: RestTarget, takes: readonly string[], held: ReadonlyMap<string, CounterpartEffect>, asked: { readonly after: string; readonly limit: number }): unknown {
  const holdings = target.holdings!;
  const keys = [...held.keys()].filter((key) => key > asked.after);
  const shown = keys.slice(0, asked.limit);
  const records = shown.map((key) => {
    const named = withKey(holdings.key, key, takes);
    const record = withValue(named, namesOf(holdings.version, "holdings.version"), held.get(key)?.version ?? 0);
    return holdings.cursor !== undefined && isPath(holdings.cursor) ? withValue(record, namesOf(holdings.cursor, "holdings.cursor"), key) : record;
  });
  const list = withValue({}, namesOf(holdings.records, "holdings.records"), records);
  return holdings.next === undefined ? list : withValue(list, namesOf(holdings.next, "holdings.next"), keys.length > asked.limit ? shown.at(-1) : "");
}

/** The key as the system names it: a path, a path with a suffix, or case and type apart. */
function withKey(expression: string, key: string, takes: readonly string[]): unknown {
  const suffixed = /^(\S+) & "([^"]+)"$/.exec(expression);
  if (suffixed?.[1] !== undefined && suffixed[2] !== undefined) return withValue({}, namesOf(suffixed[1], "holdings.key"), key.slice(0, key.length - suffixed[2].length));
  const apart = /^\$recordKey\((\S+), (\S+)\)$/.exec(expression);
  if (apart?.[1] === undefined || apart[2] === undefined) return withValue({}, namesOf(expression, "holdings.key"), key);
  const [caseId = ""] = key.split("@");
  const type = takes.find((one) => recordKey(caseId, one) === key) ?? "";
  return withValue(withValue({}, namesOf(apart[1], "holdings.key"), caseId), namesOf(apart[2], "holdings.key"), type);
}

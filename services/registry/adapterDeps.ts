import type { AdapterDoor } from "./adapterKeys.ts";
import type { AdapterStore } from "./adapterStore.ts";
import { HubError } from "../shared/errors.ts";
import type { AdapterRecord } from "./tables.ts";

/** What the use cases about adapters work with. */
export interface AdapterDeps extends AdapterDoor {
  readonly store: AdapterStore;
  /** Milliseconds. */
  readonly now: () => number;
  /** Lets a stranger's submission in; throws TOO_MANY_OPEN. */
  readonly admit: (peer: string) => void;
}

/** Throws ADAPTER_NOT_FOUND. */
export function requireAdapter({ register }: Pick<AdapterDeps, "register">, id: string): AdapterRecord {
  const found = register.findAdapter(id);
  if (!found) throw new HubError("ADAPTER_NOT_FOUND", `没有此适配器 / no such adapter: ${id}`, { adapter: id });
  return found;
}

/** Words that stay on record. Throws INVALID_REQUEST. */
export function requireReason(text: string): string {
  const reason = text.trim();
  if (reason !== "" && reason.length <= 2_000) return reason;
  throw new HubError("INVALID_REQUEST", "须写明理由（至多 2000 字） / a reason is needed, at most 2,000 characters", {});
}

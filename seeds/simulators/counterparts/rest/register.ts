import { join } from "node:path";
import { z } from "zod";
import type { RestTarget } from "../../../../adapters/sdk/connectors/rest/settings.ts";
import { valueText } from "../../../../adapters/sdk/connectors/rest/valueText.ts";
import type { CounterpartEffect } from "../../counterpart.ts";
import { openJsonLines } from "../../rest/jsonLines.ts";
import { fieldsOf, readForm, valueOf } from "./formReader.ts";

const effect = z.object({ deliveryId: z.string(), key: z.string(), version: z.number(), fields: z.record(z.string(), z.unknown()) });

/** What became of an item: `stale` is older than what is held. */
export interface Taken {
  readonly deliveryId: string;
  readonly state: "written" | "kept" | "refused";
  readonly receipt: string;
}

/** The records of one target, in a file. Knows deliveries again, and keeps the highest version of a key. */
export interface Register {
  take(item: unknown, known: Readonly<Record<string, string>>, refuses: (text: string) => boolean): Taken;
  effects(): readonly CounterpartEffect[];
  /** The newest effect of each key, in the order of the keys. */
  held(): ReadonlyMap<string, CounterpartEffect>;
  close(): void;
}

export const standardItems = { batch: { deliveryId: "deliveryId", key: "key", version: "version", data: "fields" }, single: "fields" };

export function openRegister(dataDir: string, name: string, target: Pick<RestTarget, "item"> & Partial<Pick<RestTarget, "batch">>): Register {
  const effects: CounterpartEffect[] = [];
  const receipts = new Map<string, string>();
  const held = new Map<string, CounterpartEffect>();
  const note = (one: CounterpartEffect) => {
    effects.push(one);
    receipts.set(one.deliveryId, `R${String(effects.length).padStart(6, "0")}`);
    if (one.version >= (held.get(one.key)?.version ?? 0)) held.set(one.key, one);
  };
  const file = openJsonLines(join(dataDir, `${name}.effects.jsonl`), effect, note);
  const form = target.item ?? (target.batch ? standardItems.batch : standardItems.single);
  return {
    take(item, known, refuses) {
      const read = { ...readForm(form, item), ...known };
      const [deliveryId, key, version] = [valueText(valueOf(read, "deliveryId")), valueText(valueOf(read, "key")), Number(valueOf(read, "version") ?? 0)];
      const receipt = receipts.get(deliveryId);
      if (deliveryId !== "" && receipt !== undefined) return { deliveryId, state: "kept", receipt };
      if (key !== "" && version < (held.get(key)?.version ?? 0)) return { deliveryId, state: "kept", receipt: "" };
      if (refuses(JSON.stringify(item))) return { deliveryId, state: "refused", receipt: "" };
      const made = { deliveryId, key, version, fields: fieldsOf(read) };
      file.append(made);
      note(made);
      return { deliveryId, state: "written", receipt: receipts.get(deliveryId) ?? "" };
    },
    effects: () => effects,
    held: () => new Map([...held].sort(([a], [b]) => (a < b ? -1 : 1))),
    close: () => file.close(),
  };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Subscription, System, type Registry } from "../../proto/gen/hub/registry/v1/registry.ts";

const schema = z.object({ systems: z.array(z.unknown()), subscriptions: z.array(z.unknown()) });

/** Systems and subscriptions that a fresh hub starts with, for when no hub can be asked. */
export function builtInRegister(): Pick<Registry, "systems" | "subscriptions"> {
  const { systems, subscriptions } = schema.parse(JSON.parse(readFileSync(join(import.meta.dirname, "../../seeds/registry.json"), "utf8")));
  return { systems: systems.map((json) => System.fromJSON(json)), subscriptions: subscriptions.map((json) => Subscription.fromJSON(json)) };
}

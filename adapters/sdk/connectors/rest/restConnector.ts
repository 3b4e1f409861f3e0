import type { Connector } from "../contract.ts";
import { restFeed, restSettings, restTarget, type RestFeed, type RestSettings, type RestTarget } from "./settings.ts";

const load = () => import("./openRest.ts");

/** Lists read by cursor, records written by request; see the README. */
export const rest: Connector<RestSettings, RestFeed, RestTarget> = {
  kind: "rest",
  settings: restSettings,
  feed: restFeed,
  target: restTarget,
  connect: async (parts, context) => (await load()).connectRest(parts, context),
  inspect: async (settings, place, signal) => (await load()).inspectList(settings, place, signal),
};

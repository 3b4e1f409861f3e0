import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";
import { startControlServer, type Control } from "./controlServer.ts";
import type { Counterpart } from "./counterpart.ts";
import { parseFaults } from "./faultsSchema.ts";

const recordsSchema = z.array(z.record(z.string(), z.unknown()));

type Action = (counterpart: Counterpart, name: string, request: IncomingMessage) => Promise<unknown>;

const ACTIONS: Readonly<Record<string, Action>> = {
  "GET answers": (counterpart, feed) => counterpart.answers(feed),
  "GET effects": (counterpart, target) => counterpart.effects(target),
  "POST enter": async (counterpart, feed, request) => counterpart.enter(feed, recordsSchema.parse(await json(request))),
  "POST faults": async (counterpart, _name, request) => {
    const faults = parseFaults(await json(request));
    counterpart.misbehave(faults);
    return faults;
  },
};

/**
 * The control interface of a counterpart. GET `/answers/<feed>`, `/effects/<target>`, `/settings` (those of the adapter); POST
 * `/enter/<feed>` with records, `/faults` with `Faults`.
 */
export function startCounterpartControl(counterpart: Counterpart, port: number): Promise<Control> {
  return startControlServer((method, path) => {
    if (method === "GET" && path === "/settings") return async () => counterpart.settings;
    const [, verb = "", name = ""] = /^\/([a-z]+)(?:\/([a-z0-9-]+))?$/.exec(path) ?? [];
    const action = ACTIONS[`${method} ${verb}`];
    return action && ((request) => action(counterpart, name, request));
  }, port);
}

import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";
import { HubError } from "../../services/shared/errors.ts";
import type { Simulator } from "./contract.ts";
import { startControlServer, type Control } from "./controlServer.ts";
import { countsOf } from "./counts.ts";
import { parseFaults } from "./faultsSchema.ts";

const behaviourSchema = z.strictObject({ answers: z.boolean() });

const rowsSchema = z.array(z.record(z.string(), z.string()));

type Action = (simulator: Simulator, request: IncomingMessage) => Promise<unknown>;

const ACTIONS: Readonly<Record<string, Action>> = {
  "GET received": (simulator) => simulator.received(),
  "GET answers": (simulator) => simulator.answers(),
  "GET counts": countsOf,
  "POST feed": async (simulator, request) => simulator.feed(rowsSchema.parse(await json(request))),
  "POST faults": async (simulator, request) => {
    const faults = parseFaults(await json(request));
    simulator.misbehave(faults);
    return faults;
  },
  "POST behaviour": async (simulator, request) => {
    const behaviour = behaviourSchema.parse(await json(request));
    if (!simulator.behave) throw new HubError("INVALID_REQUEST", `${simulator.system} 不会自行答复 / this system never answers by itself`, { system: simulator.system });
    await simulator.behave(behaviour);
    return behaviour;
  },
};

/**
 * The control interface of the simulated systems. GET `/systems` lists them with the settings of their adapters; GET
 * `/systems/<id>/{received,answers,counts}`; POST `/systems/<id>/{feed,faults,behaviour}` with JSON.
 */
export function startControl(systems: ReadonlyMap<string, Simulator>, port: number): Promise<Control> {
  return startControlServer((method, path) => {
    if (method === "GET" && path === "/systems") return async () => [...systems.values()].map(describe);
    const [, system = "", verb = ""] = /^\/systems\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    const simulator = systems.get(system);
    const action = ACTIONS[`${method} ${verb}`];
    return simulator && action && ((request) => action(simulator, request));
  }, port);
}

const describe = ({ system, adapterConfig }: Simulator) => ({ system, adapterConfig });

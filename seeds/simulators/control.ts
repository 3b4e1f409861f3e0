import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { z } from "zod";
import { HubError } from "../../services/shared/errors.ts";
import type { Faults, Simulator } from "./contract.ts";
import { countsOf } from "./counts.ts";

/** The control interface: what tests and `hub up` do to the simulated systems from another process. */
export interface Control {
  /** Root without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

const mistakesSchema = z.strictObject({
  early: z.boolean().optional(),
  late: z.boolean().optional(),
  twice: z.boolean().optional(),
  wrongCaseNo: z.boolean().optional(),
});

const faultsSchema = z.strictObject({
  slowMs: z.int().min(0).optional(),
  down: z.boolean().optional(),
  refuse: z.string().min(1).optional(),
  answerLateMs: z.int().min(0).optional(),
  answerTwice: z.boolean().optional(),
  loseAnswers: z.int().min(0).optional(),
  lie: z.boolean().optional(),
  mistakes: mistakesSchema.optional(),
});

const behaviourSchema = z.strictObject({ answers: z.boolean() });

const rowsSchema = z.array(z.record(z.string(), z.string()));

type Action = (simulator: Simulator, request: IncomingMessage) => Promise<unknown>;

const ACTIONS: Readonly<Record<string, Action>> = {
  "GET received": (simulator) => simulator.received(),
  "GET answers": (simulator) => simulator.answers(),
  "GET counts": countsOf,
  "POST feed": async (simulator, request) => simulator.feed(rowsSchema.parse(await json(request))),
  "POST faults": async (simulator, request) => {
    const faults = faultsSchema.parse(await json(request));
    simulator.misbehave(stated(faults));
    return faults;
  },
  "POST behaviour": async (simulator, request) => {
    const behaviour = behaviourSchema.parse(await json(request));
    if (!simulator.behave) throw new HubError("INVALID_REQUEST", `${simulator.system} 不会自行答复 / this system never answers by itself`, { system: simulator.system });
    await simulator.behave(behaviour);
    return behaviour;
  },
};

/** The parsed faults without those that are not named. */
function stated({ mistakes, ...faults }: z.infer<typeof faultsSchema>): Faults {
  const named = (values: object) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  return { ...named(faults), ...(mistakes ? { mistakes: named(mistakes) } : {}) };
}

/**
 * Serves the control interface on the loopback address; `port` 0 = a free one. GET `/systems` lists the systems with the
 * settings of their adapters; GET `/systems/<id>/{received,answers,counts}`; POST `/systems/<id>/{feed,faults,behaviour}`
 * with JSON.
 * Errors are `{ error }`: 400 for what was sent, 404 for an unknown place, 500 for a system that failed.
 */
export async function startControl(systems: ReadonlyMap<string, Simulator>, port: number): Promise<Control> {
  const server = createServer((request, response) => {
    void answer(systems, request).then(
      ({ status, body }) => reply(response, status, body),
      (error: unknown) => reply(response, 500, { error: wordsOf(error) }),
    );
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function answer(systems: ReadonlyMap<string, Simulator>, request: IncomingMessage): Promise<Answer> {
  const { method = "GET", url = "/" } = request;
  if (method === "GET" && url === "/systems") return { status: 200, body: [...systems.values()].map(describe) };
  const [, system = "", verb = ""] = /^\/systems\/([^/]+)\/([^/]+)$/.exec(url) ?? [];
  const simulator = systems.get(system);
  const action = ACTIONS[`${method} ${verb}`];
  if (!simulator || !action) return { status: 404, body: { error: `没有此系统或操作 / no such system or action: ${method} ${url}` } };
  if (method === "POST" && !isJson(request)) return { status: 400, body: { error: "须为 application/json / must be application/json" } };
  return act(action, simulator, request);
}

/** JSON by name: a page in a browser cannot send that here without asking first, and it is never allowed. */
function isJson({ headers }: IncomingMessage): boolean {
  return (headers["content-type"] ?? "").startsWith("application/json");
}

async function act(action: Action, simulator: Simulator, request: IncomingMessage): Promise<Answer> {
  try {
    return { status: 200, body: await action(simulator, request) };
  } catch (error) {
    // What cannot be fed says so in words; a broken database is no fault of the caller.
    const brokenInside = error instanceof Error && "code" in error;
    return { status: brokenInside ? 500 : 400, body: { error: wordsOf(error) } };
  }
}

const describe = ({ system, adapterConfig }: Simulator) => ({ system, adapterConfig });

function wordsOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : "unknown";
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

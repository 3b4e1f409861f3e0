import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { CallOutcome } from "../rules/webhook/outcome.ts";
import type { Guard } from "./guard.ts";

export interface EndpointCall {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
  /** Ends the call without an outcome that counts. */
  readonly signal: AbortSignal;
}

/** Bytes of an answer that are read. */
const BODY_MAX = 4_096;
const IDLE_MS = 30_000;

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "CONNECTION_REFUSED",
  EHOSTUNREACH: "HOST_UNREACHABLE",
  ENETUNREACH: "HOST_UNREACHABLE",
  ETIMEDOUT: "CONNECT_TIMEOUT",
  ENOTFOUND: "NAME_NOT_FOUND",
  EAI_AGAIN: "NAME_NOT_FOUND",
  EADDRNOTALLOWED: "ADDRESS_NOT_ALLOWED",
};

/** Calls endpoints over connections that are kept open. One agent per origin: what one was allowed, no other uses. */
export class EndpointCalls {
  readonly #guard: Guard;
  readonly #agents = new Map<string, HttpAgent | HttpsAgent>();

  constructor(guard: Guard) {
    this.#guard = guard;
  }

  /** Posts once; redirects are not followed. Never rejects. */
  async post(call: EndpointCall): Promise<CallOutcome> {
    const first = await this.#attempt(call);
    // A connection that had been idle was closed by the other side just now: nothing was processed on it.
    return first === "stale" ? this.#last(call) : first;
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  async #last(call: EndpointCall): Promise<CallOutcome> {
    const outcome = await this.#attempt(call);
    return outcome === "stale" ? { kind: "unknown", reason: "CONNECTION_RESET", message: "" } : outcome;
  }

  #attempt({ url, headers, body, timeoutMs, signal }: EndpointCall): Promise<CallOutcome | "stale"> {
    return new Promise((resolve) => {
      const send = url.protocol === "https:" ? httpsRequest : httpRequest;
      const request = send(url, { method: "POST", agent: this.#agentFor(url), headers: { ...headers, "content-length": body.length }, signal });
      const connection = watchConnection(request);
      const timer = setTimeout(() => {
        if (!connection.answered) resolve(tooSlow(connection.made, timeoutMs));
        request.destroy();
      }, timeoutMs);
      request.once("error", (error: NodeJS.ErrnoException) => {
        if (!connection.answered) resolve(outcomeOf(error, request, connection.made));
      });
      request.once("response", (response) => {
        connection.answered = true;
        void readAnswer(response).then(resolve);
      });
      request.once("close", () => clearTimeout(timer));
      request.end(body);
    });
  }

  #agentFor(url: URL): HttpAgent | HttpsAgent {
    const { origin } = url;
    let agent = this.#agents.get(origin);
    if (!agent) {
      const options = { keepAlive: true, timeout: IDLE_MS, maxFreeSockets: 16, lookup: this.#guard.lookupFor(url) };
      agent = url.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options);
      this.#agents.set(origin, agent);
    }
    return agent;
  }
}

interface Connection {
  /** It works: what fails from now on may have had its effect. */
  made: boolean;
  /** The status is there: it counts, whatever becomes of the body. */
  answered: boolean;
}

function watchConnection(request: ClientRequest): Connection {
  const state = { made: false, answered: false };
  request.once("socket", (socket) => {
    if (!socket.connecting && request.reusedSocket) state.made = true;
    else socket.once("encrypted" in socket ? "secureConnect" : "connect", () => (state.made = true));
  });
  return state;
}

function tooSlow(connected: boolean, timeoutMs: number): CallOutcome {
  const message = `${timeoutMs} ms`;
  return connected ? { kind: "unknown", reason: "TARGET_TIMEOUT", message } : { kind: "unreachable", reason: "CONNECT_TIMEOUT", message };
}

function outcomeOf(error: NodeJS.ErrnoException, request: ClientRequest, made: boolean): CallOutcome | "stale" {
  const code = error.code ?? "";
  if (made && request.reusedSocket && code === "ECONNRESET") return "stale";
  if (made) return { kind: "unknown", reason: code === "ECONNRESET" || code === "EPIPE" ? "CONNECTION_RESET" : "NO_VALID_ANSWER", message: code };
  const isTls = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO|EPROTO/.test(code);
  return { kind: "unreachable", reason: REASONS[code] ?? (isTls ? "TLS_FAILED" : "CONNECTION_FAILED"), message: code };
}

async function readAnswer(response: IncomingMessage): Promise<CallOutcome> {
  const { statusCode: status = 0, headers } = response;
  const receipt = [headers["webhook-receipt"], headers["x-request-id"]].flat().find((value) => value);
  const excerpt = await readStart(response);
  return { kind: "answered", status, retryAfter: headers["retry-after"], receipt: receipt ?? "", excerpt };
}

/** The beginning of a body. A longer one is cut off together with its connection. */
async function readStart(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part.subarray(0, BODY_MAX - size));
      size += part.length;
      if (size > BODY_MAX) break;
    }
  } catch {
    // Cut off by the receiver, or by our time limit.
  }
  return Buffer.concat(parts).toString("utf8");
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

/** A control interface: what tests and the CLI do to simulated systems from another process. */
export interface Control {
  /** Root without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Does what a request asks for and resolves with the body of the answer. */
export type ControlAction = (request: IncomingMessage) => Promise<unknown>;

/** The action at a place, e.g. `GET` `/systems`; undefined when there is none. */
export type FindAction = (method: string, path: string) => ControlAction | undefined;

/**
 * Serves actions on the loopback address; `port` 0 = a free one. A POST is JSON. Errors are `{ error }`: 400 for what was sent, 404 for an
 * unknown place, 500 for a system that failed.
 */
export async function startControlServer(find: FindAction, port: number): Promise<Control> {
  const server = createServer((request, response) => {
    void answer(find, request).then(
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

async function answer(find: FindAction, request: IncomingMessage): Promise<Answer> {
  const { method = "GET", url = "/" } = request;
  const action = find(method, url);
  if (!action) return { status: 404, body: { error: `没有此系统或操作 / no such system or action: ${method} ${url}` } };
  if (method === "POST" && !isJson(request)) return { status: 400, body: { error: "须为 application/json / must be application/json" } };
  try {
    return { status: 200, body: await action(request) };
  } catch (error) {
    // What cannot be fed says so in words; a broken database is no fault of the caller.
    const brokenInside = error instanceof Error && "code" in error;
    return { status: brokenInside ? 500 : 400, body: { error: wordsOf(error) } };
  }
}

/** JSON by name: a page in a browser cannot send that here without asking first, and it is never allowed. */
function isJson({ headers }: IncomingMessage): boolean {
  return (headers["content-type"] ?? "").startsWith("application/json");
}

function wordsOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : "unknown";
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { WayReceiver } from "../../contracts/deliveryWay.ts";
import { createReceivedLog, fromCloudEvent } from "./receivedLog.ts";

/** A receiver that the hub calls. */
export async function startWebhookReceiver(): Promise<WayReceiver & { readonly url: string }> {
  const log = createReceivedLog();
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const outcome = await log.take(fromCloudEvent(JSON.parse(Buffer.concat(parts).toString("utf8")) as Record<string, unknown>));
    if (outcome.result === "taken") return response.writeHead(204).end();
    return response.writeHead(500, { "retry-after": String(Math.ceil((outcome.retryAfterMs ?? 0) / 1_000)) }).end();
  };
  const listen = async (port: number): Promise<Server> => {
    const server = createServer((request, response) => void take(request, response));
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return server;
  };
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const comeBack = async () => {
    server = await listen(port);
  };
  return Object.assign(log, { url: `http://127.0.0.1:${port}/`, cut, comeBack, [Symbol.asyncDispose]: cut });
}

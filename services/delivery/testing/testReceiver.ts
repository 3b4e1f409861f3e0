import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A call as it came. */
export interface ReceivedCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Its CloudEvent. */
  readonly event: { readonly id: string; readonly subject: string; readonly sequence: string; readonly data?: Record<string, unknown> } & Record<string, unknown>;
  /** Port of the connection it came over. */
  readonly port: number;
  readonly at: number;
}

/** What the partner answers; `hang` = nothing, `reset` = cuts the connection. */
export type Reply = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string } | "hang" | "reset";

export interface TestReceiver extends AsyncDisposable {
  readonly url: string;
  readonly calls: ReceivedCall[];
  reply: (call: ReceivedCall) => Reply | Promise<Reply>;
  /** Most calls that were under way at once. */
  readonly most: number;
  /** Sequences by call. */
  sequences(): number[];
  /** Closes connections that are kept open without a call. */
  closeIdle(): void;
}

/** A partner's webhook endpoint on a real HTTP server of the loopback interface. */
export async function startReceiver(reply: TestReceiver["reply"] = () => ({ status: 204 })): Promise<TestReceiver> {
  const calls: ReceivedCall[] = [];
  let open = 0;
  let most = 0;
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    most = Math.max(most, ++open);
    response.once("close", () => open--);
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const body = Buffer.concat(parts).toString("utf8");
    const call = { headers: request.headers, body, event: JSON.parse(body) as ReceivedCall["event"], port: request.socket.remotePort ?? 0, at: Date.now() };
    calls.push(call);
    const answer = await receiver.reply(call);
    if (answer === "reset") request.socket.resetAndDestroy();
    else if (answer !== "hang") response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const receiver: TestReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    calls,
    reply,
    get most() {
      return most;
    },
    sequences: () => calls.map(({ event }) => Number(event.sequence)),
    closeIdle: () => server.closeIdleConnections(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

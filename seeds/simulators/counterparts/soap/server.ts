import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { listen, type IServices } from "soap";
import type { SoapSettings } from "../../../../adapters/sdk/connectors/soap/settings.ts";
import type { Parts } from "../../../../adapters/sdk/connectors/soap/template.ts";
import type { FaultSwitch } from "../../rest/faultSwitch.ts";
import { partyOf } from "./logins.ts";
import type { ServedCall } from "./operations.ts";
import { replyOf, SaidFault } from "./replies.ts";
import { fitsCall, openDocuments } from "./requestParts.ts";

export interface SoapServerOptions {
  readonly settings: Pick<SoapSettings, "security" | "parties" | "version">;
  readonly wsdl: { readonly text: string; readonly file: string };
  /** Service and port of the WSDL with the names of their operations. */
  readonly ports: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly calls: readonly ServedCall[];
  readonly faults: FaultSwitch;
}

export interface SoapServer {
  readonly url: string;
  close(): Promise<void>;
}

const PATH = "/services/exchange";

/** A SOAP server on the loopback address: the library's own, so that the connector is read by code which is not its own. */
export async function startSoapServer(options: SoapServerOptions): Promise<SoapServer> {
  const { faults, wsdl } = options;
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  await new Promise<void>((done, failed) => {
    const callback = (error: unknown) => (error ? failed(error) : done());
    const services = toServices(options);
    listen(server, { path: PATH, services, xml: wsdl.text, uri: wsdl.file, callback, suppressStack: true, forceSoap12Headers: options.settings.version === "1.2" });
  });
  const [serveSoap] = server.listeners("request") as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => void gate(faults, response, () => serveSoap?.(request, response)));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** What a gateway or a tired server does before SOAP begins. */
async function gate({ now }: FaultSwitch, response: ServerResponse, next: () => void): Promise<void> {
  if (now.slowMs) await sleep(now.slowMs);
  const page = (status: number, text: string) => response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(`<html><body>${text}</body></html>`);
  if (now.down) page(503, "系统维护 / under maintenance");
  else if (now.lie) page(200, "OK");
  else next();
}

/** How the library calls an operation. */
type MethodArguments = [args: unknown, callback: (error: unknown, reply?: unknown) => void, headers: unknown, request: IncomingMessage, response: ServerResponse];

function toServices(options: SoapServerOptions): IServices {
  const operation = (name: string) => (...[args, callback, headers, request, response]: MethodArguments) => {
    try {
      callback(null, serve(options, { name, args, headers, request, response }));
    } catch (error) {
      if (!(error instanceof SaidFault)) throw error;
      callback(error);
    }
  };
  return mapValues(options.ports, (port) => mapValues(port, (names) => Object.fromEntries(names.map((name) => [name, operation(name)])))) as IServices;
}

interface Served {
  readonly name: string;
  readonly args: unknown;
  readonly headers: unknown;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function serve({ settings, calls, faults }: SoapServerOptions, { name, args, headers, request, response }: Served): Parts {
  const found = calls.find(({ call }) => call.operation === name && fitsCall(call.request, openDocuments(args, call.documents)));
  if (!found) throw new SaidFault("Client", "不认识的请求");
  const parts = openDocuments(args, found.call.documents);
  const party = partyOf(settings, { call: found.call, parts, headers, request });
  if (!party) return replyOf(found.call, "unauthorized");
  const reply = found.serve(party, parts);
  if (found.writes && faults.loseAnswer()) response.end = () => response.destroy();
  return reply;
}

function mapValues<Value, Result>(record: Readonly<Record<string, Value>>, map: (value: Value) => Result): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

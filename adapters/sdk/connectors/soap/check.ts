import { HubError } from "../../../../services/shared/errors.ts";
import type { Finding } from "../contract.ts";
import type { SoapCall, SoapFeed, SoapParty, SoapSettings, SoapTarget } from "./settings.ts";
import { missingOperation, suggestion, type SoapClient } from "./soapClient.ts";
import type { ServiceDescription } from "./wsdl.ts";

export interface CheckOptions {
  readonly settings: SoapSettings;
  readonly feeds: ReadonlyMap<string, SoapFeed>;
  readonly targets: ReadonlyMap<string, SoapTarget>;
  readonly client: SoapClient;
}

/** A call of the manifest and the place where it stands. */
interface NamedCall {
  readonly place: string;
  readonly call: SoapCall;
  readonly more: readonly string[];
}

/** WSDL, operations, parts, and whether each party's login is taken. */
export async function checkSoap(options: CheckOptions, signal: AbortSignal): Promise<readonly Finding[]> {
  const { settings, client } = options;
  let service: ServiceDescription;
  try {
    service = await client.description(signal);
  } catch (error) {
    return [failed("connection.wsdl", error)];
  }
  const names = callsOf(options).flatMap((named) => checkNames(named, service));
  const logins = await Promise.all(settings.parties.map((party) => tryLogin(options, party, signal)));
  return [{ ok: true, place: "connection.wsdl", message: `读到 ${service.operations.size} 个操作 / ${service.operations.size} operations read` }, ...checkVersion(settings, service), ...names, ...logins];
}

function callsOf({ settings, feeds, targets }: CheckOptions): readonly NamedCall[] {
  const calls: NamedCall[] = [];
  const add = (place: string, call: SoapCall | undefined, more: readonly string[] = []) => {
    if (call) calls.push({ place, call, more });
  };
  add("connector.settings.probe", settings.probe);
  for (const [name, feed] of feeds) {
    add(`feeds.${name}`, feed);
    const { answer } = feed;
    add(`feeds.${name}.answer`, answer, answer?.list === undefined ? [] : Object.keys(answer.each).map((part) => `${answer.list}.${part}`));
    add(`feeds.${name}.waiting`, feed.waiting);
  }
  for (const [name, target] of targets) {
    add(`targets.${name}`, target);
    add(`targets.${name}.holdings`, target.holdings);
  }
  return calls;
}

function checkVersion({ version }: SoapSettings, { onlySoap12 }: ServiceDescription): readonly Finding[] {
  if (!onlySoap12 || version === "1.2") return [];
  return [{ ok: false, place: "connection.version", message: 'WSDL 只有 SOAP 1.2，请写 version: "1.2" / the WSDL speaks SOAP 1.2 only, write version: "1.2"' }];
}

function checkNames({ place, call, more }: NamedCall, service: ServiceDescription): readonly Finding[] {
  const operation = service.operations.get(call.operation);
  if (!operation) return [{ ok: false, place: `${place}.operation`, message: missingOperation(call.operation, service) }];
  const sealed = Object.keys(call.documents);
  const parts = [...Object.keys(call.request), ...more, ...sealed].filter((part) => !sealed.some((document) => part.startsWith(`${document}.`)));
  const missing = parts.filter((part) => operation.inputs.length > 0 && !operation.inputs.includes(part));
  if (missing.length === 0) return [{ ok: true, place, message: `操作 ${call.operation} 及其部分都在 / operation ${call.operation} and its parts are there` }];
  return missing.map((part) => {
    const [zh, en] = suggestion(part, operation.inputs);
    return { ok: false, place: `${place}.request.${part}`, message: `操作 ${call.operation} 没有 ${part}，${zh} / operation ${call.operation} has no ${part}, ${en}` };
  });
}

/** By the probe, or by reading a feed from its start, which changes nothing while nobody answers. */
async function tryLogin({ settings, feeds, client }: CheckOptions, party: SoapParty, signal: AbortSignal): Promise<Finding> {
  const place = `connection.parties.${party.id}`;
  const feed = [...feeds.values()].find(({ parties }) => parties.length === 0 || parties.includes(party.id));
  const call = settings.probe ?? feed;
  if (!call) return { ok: true, place, message: "没有 probe，未试登录 / no probe, login not tried" };
  try {
    const lookup = (name: string) => ({ cursor: feed?.start ?? "", limit: "1" })[name];
    const { result, message } = await client.call(call, { party, lookup, signal });
    if (result === "refused") return { ok: false, place, message: `${call.operation}: ${message}` };
    return { ok: true, place, message: "登录成功 / login taken" };
  } catch (error) {
    return failed(place, error);
  }
}

function failed(place: string, error: unknown): Finding {
  const message = error instanceof HubError ? error.message : "检查未能完成，见日志 / the check could not be finished, see the log";
  return { ok: false, place, message };
}

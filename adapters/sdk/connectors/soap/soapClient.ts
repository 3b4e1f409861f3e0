import { nearest } from "../../mapping/nearest.ts";
import { maskedWords } from "../targetError.ts";
import { sealEnvelope } from "./envelope.ts";
import { soapFailure } from "./failure.ts";
import type { HttpReply, HttpWay } from "./httpExchange.ts";
import { judgeBody, judgeFault, readEnvelope, type SoapReply } from "./reply.ts";
import type { SoapCall, SoapParty, SoapSettings } from "./settings.ts";
import { fillParts, partyLookup, sealDocuments, type Lookup, type Parts } from "./template.ts";
import type { ServiceDescription } from "./wsdl.ts";
import { decodeXml, textAt, type XmlNode } from "./xmlText.ts";

/** How a call ended when the system was there and took the login. */
export interface CallResult {
  readonly result: "success" | "kept" | "refused";
  readonly body: XmlNode;
  readonly receipt: string;
  /** Code and words of the system, masked; empty for success. */
  readonly message: string;
}

export interface CallOptions {
  readonly party: SoapParty;
  /** Values of the names in the templates beside those of the party. */
  readonly lookup: Lookup;
  /** What the parts begin with. */
  readonly base?: Parts;
  readonly signal: AbortSignal;
}

export interface SoapClient {
  /** Read once, again after a failure. */
  description(signal: AbortSignal): Promise<ServiceDescription>;
  /**
   * Throws TARGET_UNAVAILABLE (not reached, login refused, Server fault, 5xx, a page instead of an answer), TARGET_TIMEOUT,
   * TARGET_RATE_LIMITED, SHUTTING_DOWN, INVALID_REQUEST (the WSDL has no such operation). Never retries.
   */
  call(call: SoapCall, options: CallOptions): Promise<CallResult>;
}

export interface SoapClientOptions {
  readonly system: string;
  readonly settings: SoapSettings;
  readonly way: HttpWay;
  load(signal: AbortSignal): Promise<ServiceDescription>;
}

export function createSoapClient(options: SoapClientOptions): SoapClient {
  let loading: Promise<ServiceDescription> | undefined;
  const description = (signal: AbortSignal): Promise<ServiceDescription> => {
    loading ??= options.load(signal).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    description,
    async call(call, { party, lookup, base = {}, signal }) {
      const service = await description(signal);
      const parts = sealDocuments(fillParts(call.request, partyLookup(party, lookup), base), call.documents);
      const reply = await exchange(options, { service, call, party, parts }, signal);
      return judge(options.system, { call, party, reply });
    },
  };
}

interface Exchange {
  readonly service: ServiceDescription;
  readonly call: SoapCall;
  readonly party: SoapParty;
  readonly parts: Parts;
}

async function exchange({ system, settings, way }: SoapClientOptions, { service, call, party, parts }: Exchange, signal: AbortSignal): Promise<SoapReply> {
  const operation = service.operations.get(call.operation);
  if (!operation) throw soapFailure("INVALID_REQUEST", system, missingOperation(call.operation, service));
  const { xml, headers } = await sealEnvelope({ settings, party, namespaces: service.namespaces, soapAction: operation.soapAction, body: operation.encode(parts) });
  const url = party.endpoint ?? settings.endpoint ?? service.endpoint;
  if (!URL.canParse(url)) throw soapFailure("INVALID_REQUEST", system, "WSDL 没有服务地址，请写 endpoint / the WSDL names no address, write endpoint");
  const reply = await way.send({ method: "POST", url, headers, body: xml }, signal);
  return readReply(system, party, reply);
}

export function missingOperation(name: string, { operations }: ServiceDescription): string {
  const [zh, en] = suggestion(name, [...operations.keys()]);
  return `WSDL 中没有操作 ${name}，${zh} / the WSDL has no operation ${name}, ${en}`;
}

/** The known name that was probably meant, or all there are; Chinese and English. */
export function suggestion(name: string, known: readonly string[]): readonly [zh: string, en: string] {
  const meant = nearest(name, known);
  return meant === undefined ? [`有 ${known.join("、")}`, `there are ${known.join(", ")}`] : [`是不是 ${meant}？`, `did you mean ${meant}?`];
}

/** Faults come with 500 by the rules of SOAP 1.1, so the envelope is looked at before the status. */
function readReply(system: string, party: SoapParty, { status, contentType, retryAfter, body }: HttpReply): SoapReply {
  const who = `单位 ${party.id} / party ${party.id}`;
  if (status === 401 || status === 403) throw unauthorized(system, party, `HTTP ${status}`);
  if (status === 429) throw soapFailure("TARGET_RATE_LIMITED", system, `调用过于频繁，${who} / too many calls`, { metadata: retryMetadata(retryAfter) });
  const envelope = readEnvelope(decodeXml(body, contentType));
  if (envelope && (status < 400 || envelope.fault)) return envelope;
  if (status === 408 || status === 504) throw soapFailure("TARGET_TIMEOUT", system, `HTTP ${status}，${who}`);
  if (status >= 400) throw soapFailure("TARGET_UNAVAILABLE", system, `HTTP ${status}，${who}`, { metadata: retryMetadata(retryAfter) });
  throw soapFailure("TARGET_UNAVAILABLE", system, `答复不是 SOAP 报文（${contentType || "?"}），可能是网关或登录页，${who} / the answer is no SOAP message, perhaps a page of a gateway`);
}

function retryMetadata(retryAfter: string): Readonly<Record<string, string>> {
  return /^\d{1,6}$/.test(retryAfter) ? { retryAfterMs: String(Number(retryAfter) * 1_000) } : {};
}

function unauthorized(system: string, party: SoapParty, words: string) {
  const text = `单位 ${party.id} 的账号未被接受，请核对账号与口令（${words}） / the account of party ${party.id} is not accepted, check account and password (${words})`;
  return soapFailure("TARGET_UNAVAILABLE", system, text, { metadata: { party: party.id } });
}

/** Busy and unauthorized concern every record alike: they are thrown, so that records wait and none is refused. */
function judge(system: string, { call, party, reply: { body, fault } }: { call: SoapCall; party: SoapParty; reply: SoapReply }): CallResult {
  const verdict = fault ? judgeFault(fault) : judgeBody(call.reply, body);
  const said = fault ? `${fault.code}: ${fault.text}` : `${textAt(body, call.reply.code)} ${textAt(body, call.reply.message)}`;
  const words = maskedWords(said.trim());
  if (verdict === "unauthorized") throw unauthorized(system, party, words);
  if (verdict === "busy") throw soapFailure("TARGET_UNAVAILABLE", system, `${call.operation}: ${words || "答复中没有返回码 / no return code in the answer"}（${party.id}）`);
  return { result: verdict, body, receipt: textAt(body, call.reply.receipt), message: verdict === "success" ? "" : words };
}

import { readFile, stat } from "node:fs/promises";
import { statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { WSDL } from "soap";
import { HubError } from "../../../../services/shared/errors.ts";
import { soapFailure } from "./failure.ts";
import type { HttpWay } from "./httpExchange.ts";
import type { Parts } from "./template.ts";
import { decodeXml, isNode, type XmlNode } from "./xmlText.ts";

/** Larger ones are no service descriptions of a department. */
const MAX_BYTES = 5_000_000;

export interface WsdlOperation {
  readonly name: string;
  readonly soapAction: string;
  /** Names of all parts and elements of the request, joined by dots. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The content of the envelope's body, elements in the order of the schema. */
  encode(parts: Parts): string;
}

export interface ServiceDescription {
  /** Address in the WSDL; empty when it names none. */
  readonly endpoint: string;
  /** Namespace declarations that encoded bodies rely on. */
  readonly namespaces: string;
  readonly operations: ReadonlyMap<string, WsdlOperation>;
  /** The port speaks SOAP 1.2 only. */
  readonly onlySoap12: boolean;
  /** The WSDL as read. */
  readonly text: string;
  /** Services, their ports, the names of their operations. */
  readonly ports: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface WsdlPlace {
  readonly system: string;
  /** File or address. */
  readonly wsdl: string;
  readonly port: string | undefined;
  readonly way: HttpWay;
}

/**
 * Reads a WSDL with all that it imports: files from its own folder and below, addresses from its own host. Fails with TARGET_UNAVAILABLE when
 * it cannot be fetched and INVALID_REQUEST when it is no WSDL.
 */
export async function loadWsdl(place: WsdlPlace, signal: AbortSignal): Promise<ServiceDescription> {
  const { system, wsdl } = place;
  const isAddress = isWebAddress(wsdl);
  const text = isAddress ? await fetchText(place, wsdl, signal) : await readText(system, wsdl);
  // The library brings a HTTP client of its own, which is not used: load it only where SOAP is spoken.
  const soap = await import("soap");
  const parsed = await new Promise<WSDL>((done, failed) => {
    const options = {
      httpClient: importClient(place, signal),
      wsdl_options: { overrideImportLocation: (found: string) => allowedImport(place, found) },
    };
    const document = new soap.WSDL(text, isAddress ? wsdl : resolve(wsdl), options as never);
    document.onReady((error: unknown) => (error ? failed(asWsdlError(system, wsdl, error)) : done(document)));
  });
  return describe(place, parsed);
}

const isWebAddress = (text: string): boolean => /^https?:/i.test(text);

async function readText(system: string, file: string): Promise<string> {
  try {
    if ((await stat(file)).size > MAX_BYTES) throw notWsdl(system, file, `超过 ${MAX_BYTES} 字节 / over ${MAX_BYTES} bytes`);
    return refuseDtd(system, file, decodeXml(await readFile(file), ""));
  } catch (error) {
    if (error instanceof HubError) throw error;
    throw notWsdl(system, file, "读不到文件，请核对 wsdl / the file cannot be read, check wsdl", error);
  }
}

async function fetchText({ system, way }: WsdlPlace, url: string, signal: AbortSignal): Promise<string> {
  const { status, contentType, body } = await way.send({ method: "GET", url, headers: { accept: "text/xml, application/xml" } }, signal);
  if (status !== 200) throw soapFailure("TARGET_UNAVAILABLE", system, `WSDL ${url} 返回 HTTP ${status} / WSDL ${url} answers HTTP ${status}`);
  return refuseDtd(system, url, decodeXml(body, contentType));
}

function refuseDtd(system: string, name: string, text: string): string {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw notWsdl(system, name, "不接受带 DTD 的 WSDL / a WSDL with a DTD is not accepted");
  return text;
}

/** Fetches what an address imports, for the library. */
function importClient(place: WsdlPlace, signal: AbortSignal) {
  return {
    request(url: string, _data: unknown, callback: (error: unknown, response?: unknown, body?: string) => void): void {
      fetchText(place, url, signal).then((text) => callback(null, { status: 200 }, text), (error: unknown) => callback(error));
    },
  };
}

/** A WSDL must not lead us to other hosts, nor to files outside its folder. */
function allowedImport({ system, wsdl }: WsdlPlace, found: string): string {
  const isForeign = isWebAddress(found)
    ? !isWebAddress(wsdl) || new URL(found).hostname !== new URL(wsdl).hostname
    : relative(dirname(resolve(wsdl)), found).startsWith("..");
  if (isForeign) throw notWsdl(system, wsdl, `引用了别处的 ${found}，请把该文件放到 WSDL 旁并改为相对路径 / imports ${found} from elsewhere: put that file beside the WSDL and name it by a relative path`);
  if (!isWebAddress(found) && (statSync(found, { throwIfNoEntry: false })?.size ?? MAX_BYTES + 1) > MAX_BYTES) {
    throw notWsdl(system, wsdl, `引用的 ${found} 没有或过大 / the imported ${found} is missing or too large`);
  }
  return found;
}

function notWsdl(system: string, name: string, problem: string, cause?: unknown): HubError {
  return soapFailure("INVALID_REQUEST", system, `WSDL ${name}: ${problem}`, { cause });
}

function asWsdlError(system: string, name: string, error: unknown): HubError {
  if (error instanceof HubError) return error;
  const words = error instanceof Error ? (error.message.split("\n")[0] ?? "").slice(0, 200) : "";
  return notWsdl(system, name, `不是可用的 WSDL / not a usable WSDL (${words})`, error);
}

/** What this module uses of the library's tree. */
interface Method {
  readonly soapAction?: string;
  readonly style?: string;
  readonly input: { readonly $name: string; readonly name: string; readonly parts?: unknown; readonly targetNSAlias: string; readonly targetNamespace: string; readonly $type?: string; readonly $lookupType?: string };
  description(definitions: unknown): { readonly input: unknown; readonly output: unknown };
}

interface Port {
  readonly location: string | null;
  readonly binding: { readonly methods: Readonly<Record<string, Method>> };
}

function describe({ system, wsdl: name, port: wanted }: WsdlPlace, wsdl: WSDL): ServiceDescription {
  const services = wsdl.definitions.services as unknown as Readonly<Record<string, { readonly ports: Readonly<Record<string, Port>> }>>;
  const ports = new Map(Object.values(services).flatMap((service) => Object.entries(service.ports)));
  const port = wanted === undefined ? ports.values().next().value : ports.get(wanted);
  if (!port) {
    const list = [...ports.keys()].join(", ");
    throw notWsdl(system, name, `没有端口 ${wanted ?? ""}；有 ${list} / no port ${wanted ?? ""}; there are ${list}`);
  }
  const text = wsdl.toXML();
  return {
    endpoint: port.location ?? "",
    namespaces: wsdl.xmlnsInEnvelope,
    operations: new Map(Object.entries(port.binding.methods).map(([name, method]) => [name, toOperation(wsdl, name, method)])),
    onlySoap12: text.includes("http://schemas.xmlsoap.org/wsdl/soap12/") && !/["']http:\/\/schemas\.xmlsoap\.org\/wsdl\/soap\/["']/.test(text),
    text,
    ports: Object.fromEntries(Object.entries(services).map(([service, { ports }]) => [service, operationNames(ports)])),
  };
}

function operationNames(ports: Readonly<Record<string, Port>>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(ports).map(([name, { binding }]) => [name, Object.keys(binding.methods)]));
}

function toOperation(wsdl: WSDL, name: string, method: Method): WsdlOperation {
  const { definitions } = wsdl;
  const namespace = definitions.$targetNamespace as string;
  const { input, output } = method.description(definitions);
  const inputs = pathsOf(definitions, input);
  return {
    name,
    soapAction: method.soapAction ?? `${namespace}${namespace.endsWith("/") ? "" : "/"}${name}`,
    inputs,
    outputs: pathsOf(definitions, output),
    encode(parts) {
      const { $name, name: kind, targetNSAlias, targetNamespace, $type, $lookupType } = method.input;
      if (method.style !== "rpc") return wsdl.objectToDocumentXML($name, parts, targetNSAlias, targetNamespace, $type ?? $lookupType ?? "") as string;
      const prefix = Object.entries(definitions.xmlns as Readonly<Record<string, string>>).find(([, uri]) => uri === namespace)?.[0] ?? "";
      return wsdl.objectToRpcXML(name, inOrder(parts, inputs), prefix, namespace, kind !== "element");
    },
  };
}

/** Parts of an RPC call in the order of the WSDL, by which old servers read them. */
function inOrder(parts: Parts, inputs: readonly string[]): Parts {
  return Object.fromEntries(Object.entries(parts).sort(([a], [b]) => inputs.indexOf(a) - inputs.indexOf(b)));
}

const DEEPEST = 8;

/** Names below a description, joined by dots; the library marks lists with `[]`, adds two names of its own, and leaves types of RPC parts closed. */
function pathsOf(definitions: unknown, description: unknown, above = ""): readonly string[] {
  if (above.split(".").length > DEEPEST || !isNode(description)) return [];
  const open = "description" in description && typeof description["description"] === "function" ? (description as unknown as Described).description(definitions) : description;
  const names = Object.keys(isNode(open) ? open : {}).filter((name) => name !== "targetNSAlias" && name !== "targetNamespace");
  return names.flatMap((name) => {
    const path = above + name.replace("[]", "");
    return [path, ...pathsOf(definitions, (open as XmlNode)[name], `${path}.`)];
  });
}

interface Described {
  description(definitions: unknown): unknown;
}

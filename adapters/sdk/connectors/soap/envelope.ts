import type { SoapParty, SoapSettings } from "./settings.ts";

const ENVELOPE = { "1.1": "http://schemas.xmlsoap.org/soap/envelope/", "1.2": "http://www.w3.org/2003/05/soap-envelope" } as const;

export interface EnvelopeParts {
  readonly settings: Pick<SoapSettings, "version" | "security">;
  readonly party: SoapParty;
  readonly namespaces: string;
  readonly soapAction: string;
  readonly body: string;
}

/** The envelope and the headers of its HTTP request. */
export async function sealEnvelope(parts: EnvelopeParts): Promise<{ readonly xml: string; readonly headers: Readonly<Record<string, string>> }> {
  const { settings, namespaces, body } = parts;
  const header = await securityHeader(parts);
  const xml =
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${ENVELOPE[settings.version]}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ${namespaces}>` +
    `${header === "" ? "" : `<soap:Header>${header}</soap:Header>`}<soap:Body>${body}</soap:Body></soap:Envelope>`;
  return { xml, headers: { ...contentHeaders(parts), ...basicHeader(parts) } };
}

function contentHeaders({ settings, soapAction }: EnvelopeParts): Readonly<Record<string, string>> {
  if (settings.version === "1.2") return { "content-type": `application/soap+xml; charset=utf-8; action="${soapAction}"` };
  return { "content-type": "text/xml; charset=utf-8", soapaction: `"${soapAction}"` };
}

function basicHeader({ settings, party }: EnvelopeParts): Readonly<Record<string, string>> {
  if (settings.security !== "basic") return {};
  return { authorization: `Basic ${Buffer.from(`${party.account}:${party.password}`).toString("base64")}` };
}

/** WS-Security UsernameToken with nonce and time, made anew for each message so that it cannot be sent again by others. */
async function securityHeader({ settings, party }: EnvelopeParts): Promise<string> {
  if (settings.security !== "username-text" && settings.security !== "username-digest") return "";
  const { WSSecurity } = await import("soap");
  const passwordType = settings.security === "username-digest" ? "PasswordDigest" : "PasswordText";
  return new WSSecurity(party.account, party.password, { passwordType, hasNonce: true, hasTokenCreated: true, hasTimeStamp: false, mustUnderstand: true }).toXML();
}

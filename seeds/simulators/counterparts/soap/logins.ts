import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { passwordDigest } from "soap";
import type { SoapCall, SoapParty, SoapSettings } from "../../../../adapters/sdk/connectors/soap/settings.ts";
import type { Parts } from "../../../../adapters/sdk/connectors/soap/template.ts";
import { isNode } from "../../../../adapters/sdk/connectors/soap/xmlText.ts";
import { plainText, valueOf } from "./requestParts.ts";

export interface Login {
  readonly call: SoapCall;
  readonly parts: Parts;
  /** SOAP headers as the library read them. */
  readonly headers: unknown;
  readonly request: Pick<IncomingMessage, "headers">;
}

/** The party whose account and password came with the request; undefined when they are wrong. */
export function partyOf({ security, parties }: Pick<SoapSettings, "security" | "parties">, login: Login): SoapParty | undefined {
  if (security === "basic") return fromBasic(parties, login.request.headers.authorization ?? "");
  if (security === "none") return fromParts(parties, login);
  return fromToken(parties, login.headers);
}

function fromBasic(parties: readonly SoapParty[], header: string): SoapParty | undefined {
  const [account = "", password = ""] = Buffer.from(header.replace(/^Basic /, ""), "base64").toString("utf8").split(":");
  return parties.find((party) => party.account === account && same(party.password, password));
}

/** Account and password as parts; where the manifest sends none, anybody is let in as the party that the message names. */
function fromParts(parties: readonly SoapParty[], { call: { request }, parts }: Login): SoapParty | undefined {
  const templates = Object.values(request);
  if (!templates.includes("{account}")) return parties.find(({ id }) => id === valueOf(request, "party", parts)) ?? parties[0];
  const [account, password] = [valueOf(request, "account", parts), valueOf(request, "password", parts)];
  return parties.find((party) => party.account === account && (!templates.includes("{password}") || same(party.password, password)));
}

function fromToken(parties: readonly SoapParty[], headers: unknown): SoapParty | undefined {
  const security = isNode(headers) ? headers["Security"] : undefined;
  const token = isNode(security) ? security["UsernameToken"] : undefined;
  if (!isNode(token)) return undefined;
  const party = parties.find(({ account }) => account === plainText(token["Username"]));
  if (!party) return undefined;
  const password = token["Password"];
  const isDigest = JSON.stringify(password).includes("#PasswordDigest");
  const expected = isDigest ? passwordDigest(plainText(token["Nonce"]), plainText(token["Created"]), party.password) : party.password;
  return same(plainText(password), expected) ? party : undefined;
}

function same(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

import { lookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import { HubError } from "../../shared/errors.ts";
import { bare, isAddress, isPublicAddress, networks } from "./addresses.ts";

/** Resolves a name to all its addresses. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** Keeps webhooks from reaching into the hub's own network (server-side request forgery). */
export interface Guard {
  /** The URL, ready to call. Throws INVALID_REQUEST: not https, credentials in it, an address that may not be called. */
  check(url: string): URL;
  /**
   * Name resolution for a connection to this URL: every address found is checked, and the connection goes to the address that
   * was checked, so that a name cannot change its mind in between. Fails with the code EADDRNOTALLOWED.
   */
  lookupFor(url: URL): LookupFunction;
}

interface Allowed {
  readonly hosts: ReadonlySet<string>;
  readonly addresses: { has(address: string): boolean };
}

/**
 * A guard. `allow` lists what is reached although it is not public, and by http too: `host`, `host:port`, an address, or a
 * network `10.20.0.0/16`.
 */
export function createGuard(allow: readonly string[], resolve: Resolve = (host) => lookup(host, { all: true })): Guard {
  const allowed = readAllowed(allow);
  return {
    check: (url) => checkUrl(url, allowed),
    lookupFor(url) {
      const trusted = isAllowedHost(url, allowed);
      const mayReach = (address: string) => trusted || allowed.addresses.has(address) || isPublicAddress(address);
      return (host, options, callback) => {
        resolve(host).then(
          (found) => {
            const refused = found.find(({ address }) => !mayReach(address));
            if (refused || found.length === 0) return callback(notAllowed(host), "", 0);
            if (options.all) return callback(null, [...found]);
            return callback(null, found[0]!.address, found[0]!.family);
          },
          (error: NodeJS.ErrnoException) => callback(error, "", 0),
        );
      };
    },
  };
}

function readAllowed(allow: readonly string[]): Allowed {
  const entries = allow.map((entry) => entry.trim().toLowerCase()).filter((entry) => entry !== "");
  const isNetwork = (entry: string) => isAddress(entry.split("/")[0] ?? "");
  return { hosts: new Set(entries.filter((entry) => !isNetwork(entry)).map(bare)), addresses: networks(entries.filter(isNetwork).map(bare)) };
}

function checkUrl(text: string, allowed: Allowed): URL {
  const refuse = (why: string) => new HubError("INVALID_REQUEST", `Webhook 地址不可用 / the webhook's URL cannot be used: ${why}`, { why });
  if (!URL.canParse(text)) throw refuse("不是 URL / it is no URL");
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") throw refuse("不得含用户名或口令 / no credentials in it");
  const host = bare(url.hostname);
  const known = isAllowedHost(url, allowed) || (isAddress(host) && allowed.addresses.has(host));
  if (url.protocol !== "https:" && !(url.protocol === "http:" && known)) throw refuse("须为 https / only https, or http to hosts of HUB_WEBHOOK_ALLOW");
  if (isAddress(host) && !known && !isPublicAddress(host)) throw refuse(`地址 ${host} 不对外 / ${host} is not a public address; see HUB_WEBHOOK_ALLOW`);
  return url;
}

/** Named in the list, with or without its port; default ports count as written. */
function isAllowedHost(url: URL, { hosts }: Allowed): boolean {
  const host = bare(url.hostname);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return hosts.has(host) || hosts.has(`${host}:${port}`);
}

function notAllowed(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${host} resolves to an address that may not be called`), { code: "EADDRNOTALLOWED" });
}

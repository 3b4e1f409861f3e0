import { readFileSync } from "node:fs";
import { HubError } from "../errors.ts";
import type { ClientTls } from "./client.ts";

/** Paths of PEM files, as the variables HUB_CA, HUB_CLIENT_CERT and HUB_CLIENT_KEY name them. */
export interface ClientTlsFiles {
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly privateKey?: string | undefined;
}

/** What a client shows and trusts on TLS connections; undefined when nothing is named. Throws INVALID_REQUEST, naming the variable. */
export function readClientTls({ ca, certificate, privateKey }: ClientTlsFiles): ClientTls | undefined {
  if ((certificate === undefined) !== (privateKey === undefined)) {
    throw new HubError("INVALID_REQUEST", "HUB_CLIENT_CERT 与 HUB_CLIENT_KEY 须同时给出 / HUB_CLIENT_CERT and HUB_CLIENT_KEY go together");
  }
  if (ca === undefined && certificate === undefined) return undefined;
  return { ca: read("HUB_CA", ca), certificate: read("HUB_CLIENT_CERT", certificate), privateKey: read("HUB_CLIENT_KEY", privateKey) };
}

function read(variable: string, path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", `${variable}: 无法读取 / cannot read ${path}`, { variable, path }, { cause });
  }
}

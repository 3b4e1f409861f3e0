import { readFileSync } from "node:fs";
import { ServerCredentials } from "@grpc/grpc-js";
import { HubError } from "../errors.ts";

export interface TransportSettings {
  readonly host: string;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly allowPlaintext: "0" | "1";
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|::1|\[::1\])$/;

/**
 * TLS when certificate and key are given, plain text on the loopback interface, and nothing else unless asked for
 * expressly. Throws INVALID_REQUEST, naming what is missing.
 */
export function serverCredentials({ host, tlsCert, tlsKey, allowPlaintext }: TransportSettings): ServerCredentials {
  if (tlsCert && tlsKey) {
    return ServerCredentials.createSsl(null, [{ cert_chain: read("HUB_TLS_CERT", tlsCert), private_key: read("HUB_TLS_KEY", tlsKey) }]);
  }
  if (tlsCert ?? tlsKey) throw new HubError("INVALID_REQUEST", "HUB_TLS_CERT 与 HUB_TLS_KEY 须同时给出 / HUB_TLS_CERT and HUB_TLS_KEY go together");
  if (LOOPBACK.test(host) || allowPlaintext === "1") return ServerCredentials.createInsecure();
  throw new HubError(
    "INVALID_REQUEST",
    `${host} 不是本机地址，须配置 TLS（HUB_TLS_CERT、HUB_TLS_KEY）；仅在私有网络内可设 HUB_ALLOW_PLAINTEXT=1 / ${host} is not the loopback interface: give a certificate, or HUB_ALLOW_PLAINTEXT=1 inside a private network`,
    { host },
  );
}

function read(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", `${variable}: 无法读取 / cannot read ${path}`, { variable, path }, { cause });
  }
}

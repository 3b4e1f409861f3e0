import { readFileSync } from "node:fs";
import { experimental, ServerCredentials } from "@grpc/grpc-js";
import { HubError } from "../errors.ts";

export interface TransportSettings {
  readonly host: string;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly tlsClientCa?: string | undefined;
  readonly allowPlaintext: "0" | "1";
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|::1|\[::1\])$/;

/**
 * TLS when certificate and key are given, plain text on the loopback interface, and nothing else unless asked for
 * expressly. With CA certificates of clients the server asks for a client's certificate; one that cannot show any, or one of another CA, is
 * served all the same, and has to show a key. Throws INVALID_REQUEST, naming what is missing.
 */
export function serverCredentials({ host, tlsCert, tlsKey, tlsClientCa, allowPlaintext }: TransportSettings): ServerCredentials {
  if (tlsClientCa && !(tlsCert && tlsKey)) throw new HubError("INVALID_REQUEST", "HUB_TLS_CLIENT_CA 须与 HUB_TLS_CERT、HUB_TLS_KEY 同时给出 / HUB_TLS_CLIENT_CA needs HUB_TLS_CERT and HUB_TLS_KEY");
  if (tlsCert && tlsKey) {
    const [certificate, privateKey] = [read("HUB_TLS_CERT", tlsCert), read("HUB_TLS_KEY", tlsKey)];
    return tlsClientCa ? askingForCertificates({ certificate, privateKey, caCertificate: read("HUB_TLS_CLIENT_CA", tlsClientCa) }) : ServerCredentials.createSsl(null, [{ cert_chain: certificate, private_key: privateKey }]);
  }
  if (tlsCert ?? tlsKey) throw new HubError("INVALID_REQUEST", "HUB_TLS_CERT 与 HUB_TLS_KEY 须同时给出 / HUB_TLS_CERT and HUB_TLS_KEY go together");
  if (LOOPBACK.test(host) || allowPlaintext === "1") return ServerCredentials.createInsecure();
  throw new HubError(
    "INVALID_REQUEST",
    `${host} 不是本机地址，须配置 TLS（HUB_TLS_CERT、HUB_TLS_KEY）；仅在私有网络内可设 HUB_ALLOW_PLAINTEXT=1 / ${host} is not the loopback interface: give a certificate, or HUB_ALLOW_PLAINTEXT=1 inside a private network`,
    { host },
  );
}

interface Pems {
  readonly certificate: Buffer;
  readonly privateKey: Buffer;
  readonly caCertificate: Buffer;
}

/** `createSsl` can only demand certificates of everybody; asking for them takes a provider. */
function askingForCertificates(pems: Pems): ServerCredentials {
  // Told in the next turn: the server begins to listen to changes after it has asked for them.
  const provider: experimental.CertificateProvider = {
    addCaCertificateListener: (listener) => void setImmediate(listener, pems),
    addIdentityCertificateListener: (listener) => void setImmediate(listener, pems),
    removeCaCertificateListener: () => {},
    removeIdentityCertificateListener: () => {},
  };
  return experimental.createCertificateProviderServerCredentials(provider, provider, false);
}

function read(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", `${variable}: 无法读取 / cannot read ${path}`, { variable, path }, { cause });
  }
}

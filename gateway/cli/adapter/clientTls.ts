import type { ClientTls } from "../../../services/shared/grpc/client.ts";
import { readClientTls } from "../../../services/shared/grpc/clientTls.ts";
import type { Environment } from "../environment.ts";

/** What HUB_CA, HUB_CLIENT_CERT and HUB_CLIENT_KEY name, for addresses that begin with https://; undefined when they name nothing. */
export function clientTls({ variables }: Environment): ClientTls | undefined {
  const path = (name: string) => variables[name] || undefined;
  return readClientTls({ ca: path("HUB_CA"), certificate: path("HUB_CLIENT_CERT"), privateKey: path("HUB_CLIENT_KEY") });
}

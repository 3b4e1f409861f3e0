import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Client } from "nice-grpc";
import { CaseServiceDefinition } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { createHubChannel } from "../../../services/shared/grpc/client.ts";
import type { Environment } from "../environment.ts";

/** A CaseService that judges rows; dispose it after use. */
export interface CheckService extends AsyncDisposable {
  readonly cases: Pick<Client<typeof CaseServiceDefinition>, "checkRecords">;
}

const HOST = join(import.meta.dirname, "../../../services/host.ts");
const START_MS = 20_000;
/** Rows come and go, nothing is kept: without a bound the heap grows to what the machine has. */
const FLAGS = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=2", "--max-old-space-size=128"] as const;

/** The CaseService at an address; judging needs no key. */
export function remoteCheckService(address: string): CheckService {
  const channel = createHubChannel(address);
  return {
    cases: channel.client(CaseServiceDefinition),
    [Symbol.asyncDispose]: () => Promise.resolve(channel.close()),
  };
}

/** A CaseService of our own, for this check only: without bus and register. Throws TARGET_UNAVAILABLE when it does not start. */
export async function startCheckService(environment: Environment): Promise<CheckService> {
  const secret = () => randomBytes(16).toString("hex");
  const env = { ...environment.base, HUB_CASE_CHECK_ONLY: "1", HUB_SERVICE_KEY: secret(), HUB_KEY_SECRET: secret(), HUB_LOG_LEVEL: "error", HUB_PORT: "0" };
  const child = spawn(process.execPath, [...FLAGS, HOST, "case"], { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new HubError("TARGET_UNAVAILABLE", `校验服务未能启动 / the checking service did not start: ${why}`, { why }));
    const timer = setTimeout(() => fail(`${START_MS} ms`), START_MS);
    child.on("message", (message) => {
      if (typeof message === "object" && message !== null && "address" in message) resolve(String(message.address));
    });
    child.once("error", (error) => fail(error.message));
    void gone.then(() => fail("ended"));
    child.once("message", () => clearTimeout(timer));
    child.once("exit", () => clearTimeout(timer));
  });
  const remote = remoteCheckService(address);
  return {
    cases: remote.cases,
    async [Symbol.asyncDispose]() {
      await remote[Symbol.asyncDispose]();
      child.kill("SIGTERM");
      await gone;
    },
  };
}

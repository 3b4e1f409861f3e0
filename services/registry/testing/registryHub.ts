import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { AdapterServiceDefinition } from "../../../proto/gen/hub/registry/v1/adapter_service.ts";
import { CheckResult, ConformanceReport, type Adapter } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { Operator, type Right } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { RegistryServiceDefinition } from "../../../proto/gen/hub/registry/v1/registry_service.ts";
import { createHubChannel, type HubChannel } from "../../shared/grpc/client.ts";
import { startGrpcServer } from "../../shared/grpc/server.ts";
import { createLogger } from "../../shared/log.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import { start } from "../main.ts";
import { requiredChecks } from "../rules/conformance.ts";

export const SERVICE_KEY = "service-key-of-this-test";
const log = createLogger("test", "silent");

/** A registry over gRPC; what it reads from the environment has to be set. Its clients carry any key, or none. */
export async function startRegistryHub() {
  const service = await start({ log, signal: new AbortController().signal });
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: service.services, log });
  const channels: HubChannel[] = [];
  const as = (key?: string) => {
    const channel = createHubChannel(server.address, key === undefined ? {} : { key });
    channels.push(channel);
    return { adapters: channel.client(AdapterServiceDefinition), registry: channel.client(RegistryServiceDefinition) };
  };
  const hub = as(SERVICE_KEY);
  return {
    address: server.address,
    as,
    ...hub,
    async operator(id: string, ...rights: Right[]) {
      await hub.registry.putOperator({ operator: Operator.fromPartial({ id, name: `示例${id}`, rights }) });
      return as((await hub.registry.issueOperatorKey({ operatorId: id })).key);
    },
    async [Symbol.asyncDispose]() {
      for (const channel of channels) channel.close();
      await server.close();
      await service.close();
    },
  };
}

export interface Prover {
  /** As SubmitAdapter takes it. */
  readonly publicKey: string;
  /** A signed report on the newest revision; by default every check passed just now. */
  report(adapter: Adapter | undefined, changes?: Partial<ConformanceReport>): { report: Buffer; signature: Buffer };
}

/** Whoever proves an adapter, with a key of their own. */
export function createProver(): Prover {
  const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync("ed25519");
  return {
    publicKey: Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString("base64"),
    report(adapter, changes = {}) {
      const now = toShanghaiTime(Date.now());
      const checks = requiredChecks.map((id) => ({ id, name: id, nameEn: id, result: CheckResult.PASSED, figures: {}, evidence: "示例", remedy: "", durationMs: 1 }));
      const { id = "", revision } = adapter ?? {};
      const whole = { adapterId: id, manifestVersion: revision?.version ?? "", manifestHash: revision?.manifestHash ?? "", hubVersion: "test", startTime: now, endTime: now, checks, counterpart: "counterpart", ...changes };
      const report = Buffer.from(ConformanceReport.encode(whole).finish());
      return { report, signature: sign(null, report, privateKey) };
    },
  };
}

/** A manifest as an integrator writes it; lines can be replaced. */
export function aManifest({ id = "sample-case", version = "1.0.0", extra = "" }: { id?: string; version?: string; extra?: string } = {}): string {
  return `manifest: 1
id: ${id}
version: ${version}
system: { name: 示例办案系统, nameEn: Sample case system }
owner: { uscc: 11520000MBYT00148A, name: 示例省级机关, contact: 示例办公室 }
connector: { kind: exchange-table, settings: { url: "\${SAMPLE_DB}" } }
feeds:
  penalties:
    table: T_CASE
    emits: [{ as: penalty, fields: { CF_WSH: WSH } }]
targets:
  filings:
    takes: [hub.case.v1.CaseFiled]
    fields: { no: "event.subject" }
grants: { divisions: ["5201"], view: partner, roles: [agency] }
${extra}`;
}
